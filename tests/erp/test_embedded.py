"""The servers that the product brings along: each way in which a start can go wrong works or says what to do."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from erp.embedded import locking, migrating, secret_store, urls
from erp.embedded.errors import CannotStart
from erp.embedded.places import PROJECT
from erp.embedded.processes import is_alive

OURS = ("ERP_", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PG", "DJANGO_")

# A dozen clusters wait for the disk most of their time, so they live in memory where there is some.
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() and shutil.disk_usage("/dev/shm").free > 2**30 else None


def bare_environment(data: Path, **extra: str) -> dict[str, str]:
    """The environment of somebody who has set nothing but these values."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | {"ERP_DATA_DIR": str(data)} | extra


def embedded(command: str, data: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "erp.embedded", command],
        cwd=PROJECT,
        env=bare_environment(data, **extra),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def started(data: Path, **extra: str) -> dict[str, str]:
    """Start the servers of a data directory; what the environment of a command is then."""
    done = embedded("env", data, **extra)
    assert done.returncode == 0, done.stderr
    return dict(re.findall(r"^export (\w+)='?([^'\n]*)'?$", done.stdout, re.MULTILINE))


def refused(data: Path, **extra: str) -> str:
    """Start the servers of a data directory, expecting a refusal; its sentence."""
    done = embedded("env", data, **extra)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


def postmaster(data: Path) -> int:
    return int((data / "servers/postgres/postmaster.pid").read_text().splitlines()[0])


def remove(data: Path) -> None:
    embedded("stop", data)
    for root in (data, data / "test"):
        shutil.rmtree((root / "servers").resolve(), ignore_errors=True)
    shutil.rmtree(data, ignore_errors=True)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A data directory below a folder that every account may enter, as a checkout usually is."""
    parent = Path(tempfile.mkdtemp(prefix="erp-", dir=MEMORY))
    parent.chmod(0o755)
    try:
        yield parent / "var"
    finally:
        remove(parent / "var")
        shutil.rmtree(parent, ignore_errors=True)


@pytest.fixture
def data() -> Iterator[Path]:
    """A data directory that does not exist yet."""
    with scratch_folder() as path:
        yield path


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Path, dict[str, str]]]:
    """A data directory whose servers run, for the tests that only look."""
    with scratch_folder() as path:
        yield path, started(path)


@pytest.fixture(scope="module")
def spare() -> Iterator[Path]:
    """A data directory whose servers may be up or down, for the tests that stop, kill and start them."""
    with scratch_folder() as path:
        started(path)
        yield path


def query(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(statement.encode()).fetchall()


def test_secrets_can_be_read_by_their_owner_alone(running: tuple[Path, dict[str, str]]) -> None:
    data, _environment = running
    for name in ("secrets.json", "connections.json"):
        assert stat.S_IMODE((data / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((data / "servers/postgres").stat().st_mode) == 0o700
    assert stat.S_IMODE((data / "servers/redis/redis.conf").stat().st_mode) == 0o600
    assert len(set(json.loads((data / "secrets.json").read_text()).values())) == 5


def test_neither_login_has_rights_beyond_its_work(running: tuple[Path, dict[str, str]]) -> None:
    _data, environment = running
    rights = query(
        environment["ERP_ADMIN_DATABASE_URL"],
        """
        SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication,
               EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid OR roleid = pg_roles.oid)
        FROM pg_roles WHERE rolname LIKE 'erp%' ORDER BY 1
        """,
    )
    assert rights == [(name, *[False] * 6) for name in ("erp_app", "erp_owner")]


def test_the_app_owns_nothing_and_creates_nothing(running: tuple[Path, dict[str, str]]) -> None:
    _data, environment = running
    app = environment["ERP_APP_DATABASE_URL"]
    assert query(app, "SELECT current_user, current_database()") == [("erp_app", "erp")]
    assert query(app, "SELECT count(*) FROM pg_shdepend WHERE refobjid = 'erp_app'::regrole AND deptype = 'o'") == [
        (0,)
    ]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        query(app, "CREATE TABLE mine (a int)")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        query(app, "SET ROLE erp_owner")


def test_the_owner_creates_tables(running: tuple[Path, dict[str, str]]) -> None:
    _data, environment = running
    with psycopg.connect(environment["ERP_OWNER_DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE ours (a int)")
        connection.rollback()


def test_nobody_gets_in_without_the_password(running: tuple[Path, dict[str, str]]) -> None:
    _data, environment = running
    for name in ("APP", "OWNER", "ADMIN"):
        url = environment[f"ERP_{name}_DATABASE_URL"]
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(urls.with_login(url, urls.login_of(url), "guess"))
    port = int(re.findall(r":(\d+)/", environment["REDIS_URL"])[0])
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"PING\r\n")
        assert connection.recv(64).startswith(b"-NOAUTH")


def test_the_database_listens_on_no_port(running: tuple[Path, dict[str, str]]) -> None:
    _data, environment = running
    assert query(environment["ERP_ADMIN_DATABASE_URL"], "SHOW listen_addresses") == [("",)]


def test_the_cluster_has_checksums_and_a_fixed_locale(running: tuple[Path, dict[str, str]]) -> None:
    _data, environment = running
    admin = environment["ERP_ADMIN_DATABASE_URL"]
    assert query(admin, "SHOW data_checksums") == [("on",)]
    assert query(
        admin,
        "SELECT datlocprovider::text, datlocale, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'erp'",
    ) == [("b", "C.UTF-8", "UTF8")]


def test_servers_run_without_the_rights_of_root(running: tuple[Path, dict[str, str]]) -> None:
    data, _environment = running
    for pid in (postmaster(data), int((data / "servers/redis/redis.pid").read_text())):
        owner = Path(f"/proc/{pid}").stat().st_uid
        assert owner != 0
        assert os.geteuid() in (0, owner)


def test_a_second_start_reuses_the_first(running: tuple[Path, dict[str, str]]) -> None:
    data, environment = running
    before = postmaster(data)
    assert started(data) == environment
    assert postmaster(data) == before


def test_the_usual_start_loads_no_database_driver(running: tuple[Path, dict[str, str]]) -> None:
    data, _environment = running
    code = "import sys, erp.embedded as e; e.prepare(); print({'psycopg', 'subprocess', 'hashlib'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env=bare_environment(data),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "set()"


def test_values_that_are_given_are_kept(running: tuple[Path, dict[str, str]]) -> None:
    data, environment = running
    code = (
        "import os, erp.embedded as e; e.prepare(); print(os.environ['SECRET_KEY'], os.environ['ERP_APP_DATABASE_URL'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env=bare_environment(data, SECRET_KEY="given"),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["given", environment["ERP_APP_DATABASE_URL"]]


def test_a_child_with_another_data_directory_leaves_its_parents_database_alone(
    running: tuple[Path, dict[str, str]], data: Path
) -> None:
    _data, environment = running
    inherited = {"ERP_ENVIRONMENT": f"{_data}|", "ERP_ENVIRONMENT_NAMES": ",".join(environment)}
    assert started(data, **environment, **inherited)["ERP_APP_DATABASE_URL"] != environment["ERP_APP_DATABASE_URL"]


def test_a_data_directory_that_was_only_half_made_is_set_aside(data: Path) -> None:
    half = data / "servers/postgres"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    (half / "postgresql.conf").write_text("kept")
    done = embedded("env", data)
    assert done.returncode == 0, done.stderr
    assert "half made" in done.stderr
    [aside] = (data / "servers").glob("postgres.incomplete-*")
    assert (aside / "postgresql.conf").read_text() == "kept"


def test_a_damaged_cluster_with_databases_is_never_replaced(data: Path) -> None:
    (data / "servers/postgres/base/16384").mkdir(parents=True)
    (data / "servers/postgres/PG_VERSION").write_text("18\n")
    if os.geteuid() == 0:
        os.chown(data / "servers", 65534, 65534)
    assert "Restore the directory from a backup" in refused(data)
    assert (data / "servers/postgres/base/16384").exists()


def test_a_cluster_of_another_version_says_what_to_do(spare: Path) -> None:
    embedded("stop", spare)
    (spare / "servers/postgres/PG_VERSION").write_text("16\n")
    sentence = refused(spare)
    assert "made by PostgreSQL 16" in sentence
    assert "pg_upgrade" in sentence
    (spare / "servers/postgres/PG_VERSION").write_text("18\n")


def test_a_killed_postmaster_recovers_and_keeps_what_was_committed(spare: Path) -> None:
    environment = started(spare)
    with psycopg.connect(environment["ERP_OWNER_DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(postmaster(spare), signal.SIGKILL)
    os.kill(int((spare / "servers/redis/redis.pid").read_text()), signal.SIGKILL)
    again = started(spare)
    assert query(again["ERP_OWNER_DATABASE_URL"], "SELECT answer FROM kept") == [(42,)]


def test_a_stale_pid_file_with_the_number_of_another_process_is_no_obstacle(spare: Path) -> None:
    started(spare)
    embedded("stop", spare)
    (spare / "servers/postgres/postmaster.pid").write_text(f"{os.getpid()}\n{spare}\n1\n5432\n/tmp\n\n1 1\nready\n")
    (spare / "servers/redis/redis.pid").write_text(str(os.getpid()))
    started(spare)


def test_a_socket_that_somebody_removed_comes_back(spare: Path) -> None:
    started(spare)
    (spare / "servers/run/.s.PGSQL.5432").unlink()
    assert query(started(spare)["ERP_APP_DATABASE_URL"], "SELECT 1") == [(1,)]


def test_servers_of_a_deleted_directory_do_not_disturb_their_successors(data: Path) -> None:
    started(data, ERP_TEST="1")
    orphans = [postmaster(data / "test"), int((data / "test/servers/redis/redis.pid").read_text())]
    shutil.rmtree(data)
    environment = started(data, ERP_TEST="1")
    assert not any(is_alive(pid) for pid in orphans)
    assert query(environment["ERP_APP_DATABASE_URL"], "SELECT 1") == [(1,)]


def test_waiting_jobs_outlive_a_restart(spare: Path) -> None:
    import redis

    environment = started(spare)
    with redis.Redis.from_url(environment["REDIS_URL"]) as client:
        client.rpush("queue", "job")
    embedded("stop", spare)
    with redis.Redis.from_url(started(spare)["REDIS_URL"]) as client:
        assert client.lrange("queue", 0, -1) == [b"job"]


def test_a_port_taken_meanwhile_moves_redis(spare: Path) -> None:
    before = started(spare)["REDIS_URL"]
    embedded("stop", spare)
    port = int(re.findall(r":(\d+)/", before)[0])
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", port))
        squatter.listen()
        assert started(spare)["REDIS_URL"] != before


def test_two_starts_at_once_share_one_server(data: Path) -> None:
    found: list[dict[str, str]] = []
    threads = [threading.Thread(target=lambda: found.append(started(data, ERP_TEST="1"))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    assert found[0] == found[1] == found[2]


def test_a_path_too_long_for_a_socket_works(data: Path) -> None:
    deep = data / ("long name " * 8) / "var"
    environment = started(deep, ERP_TEST="1")
    try:
        assert query(environment["ERP_APP_DATABASE_URL"], "SELECT 1") == [(1,)]
    finally:
        remove(deep)


def test_a_folder_that_only_root_enters_works_for_root(data: Path) -> None:
    data.parent.chmod(0o700)
    environment = started(data, ERP_TEST="1")
    assert query(environment["ERP_APP_DATABASE_URL"], "SELECT 1") == [(1,)]
    assert stat.S_IMODE(data.parent.stat().st_mode) == 0o700


def test_tests_have_a_cluster_of_their_own(data: Path) -> None:
    environment = started(data, ERP_TEST="1")
    assert (data / "test/servers/postgres/PG_VERSION").exists()
    assert not (data / "servers").exists()
    assert query(environment["ERP_ADMIN_DATABASE_URL"], "SHOW fsync") == [("off",)]
    assert query(environment["ERP_OWNER_DATABASE_URL"], "SELECT rolcreatedb FROM pg_roles WHERE rolname = user") == [
        (True,)
    ]


def test_a_lost_password_can_be_set_anew(spare: Path) -> None:
    started(spare)
    (spare / "secrets.json").unlink()
    embedded("stop", spare)
    assert "reset-password" in refused(spare)
    assert embedded("reset-password", spare).returncode == 0
    assert query(started(spare)["ERP_APP_DATABASE_URL"], "SELECT 1") == [(1,)]


def test_damaged_secrets_are_not_replaced(data: Path) -> None:
    data.mkdir(parents=True)
    (data / "secrets.json").write_text("{")
    assert "is damaged" in refused(data)
    assert (data / "secrets.json").read_text() == "{"


def test_a_file_in_the_place_of_the_data_directory_is_refused(data: Path) -> None:
    data.write_text("")
    assert "Set ERP_DATA_DIR" in refused(data)


def test_an_administrators_address_creates_both_logins(running: tuple[Path, dict[str, str]], data: Path) -> None:
    _data, server = running
    url = urls.with_database(server["ERP_ADMIN_DATABASE_URL"], "books")
    # The roles of the embedded database are on this server already, and have a mark that says so.
    environment = started(data, DATABASE_URL=url)
    try:
        assert query(environment["ERP_APP_DATABASE_URL"], "SELECT current_user, current_database()") == [
            ("erp_app", "books")
        ]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            query(environment["ERP_APP_DATABASE_URL"], "CREATE TABLE mine (a int)")
        assert not (data / "servers/postgres").exists()
        with psycopg.connect(server["ERP_ADMIN_DATABASE_URL"], autocommit=True) as connection:
            connection.execute("DROP DATABASE books")
        again = started(data, DATABASE_URL=url)
        assert again["ERP_DATABASE_IDENTITY"] != environment["ERP_DATABASE_IDENTITY"]
    finally:
        with psycopg.connect(server["ERP_ADMIN_DATABASE_URL"], autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS books")
        (_data / "connections.json").unlink()
        started(_data)


def test_an_administrator_without_superuser_rights_suffices(data: Path) -> None:
    server = started(data / "server", ERP_TEST="1")
    try:
        with psycopg.connect(server["ERP_ADMIN_DATABASE_URL"], autocommit=True) as connection:
            connection.execute("DROP DATABASE erp")
            connection.execute("DROP OWNED BY erp_owner, erp_app")
            connection.execute("DROP ROLE erp_owner, erp_app")
            connection.execute("CREATE ROLE boss LOGIN CREATEROLE CREATEDB PASSWORD 'boss'")
        url = urls.with_database(urls.with_login(server["ERP_ADMIN_DATABASE_URL"], "boss", "boss"), "books")
        environment = started(data, DATABASE_URL=url)
        assert query(environment["ERP_APP_DATABASE_URL"], "SELECT 1") == [(1,)]
        with psycopg.connect(environment["ERP_OWNER_DATABASE_URL"]) as connection:
            connection.execute("CREATE TABLE ours (a int)")
    finally:
        remove(data / "server")


def test_an_address_without_the_right_to_create_logins_asks_for_the_owners(
    running: tuple[Path, dict[str, str]], data: Path
) -> None:
    _data, server = running
    low = server["ERP_APP_DATABASE_URL"]
    assert "ERP_OWNER_DATABASE_URL" in refused(data, DATABASE_URL=low)
    both = started(data, DATABASE_URL=low, ERP_OWNER_DATABASE_URL=server["ERP_OWNER_DATABASE_URL"])
    assert both["ERP_APP_DATABASE_URL"] == low


def test_roles_of_somebody_else_are_left_alone(data: Path) -> None:
    server = started(data / "server", ERP_TEST="1")
    try:
        with psycopg.connect(server["ERP_ADMIN_DATABASE_URL"], autocommit=True) as connection:
            connection.execute("COMMENT ON ROLE erp_app IS NULL")
        url = urls.with_database(server["ERP_ADMIN_DATABASE_URL"], "books")
        assert "did not create" in refused(data, DATABASE_URL=url)
    finally:
        remove(data / "server")


def test_a_server_that_does_not_answer_is_named_without_its_password(data: Path) -> None:
    sentence = refused(data, DATABASE_URL="postgresql://boss:hidden@127.0.0.1:1/books")
    assert "127.0.0.1:1" in sentence
    assert "hidden" not in sentence


def test_a_lock_is_waited_for(tmp_path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with locking.exclusive(tmp_path / "lock"):
            order.append("second")

    with locking.exclusive(tmp_path / "lock"):
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.2)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_a_secret_is_made_once(tmp_path: Path) -> None:
    store = secret_store.SecretStore(tmp_path / "secrets.json")
    other = secret_store.SecretStore(tmp_path / "secrets.json")
    assert store.get_or_create("redis") == other.get_or_create("redis")
    assert other.get_or_create("postgres") != store.get_or_create("redis")
    assert store.get_or_create("postgres") == other.get_or_create("postgres")


def test_secrets_that_others_could_read_are_closed(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    path.write_text('{"redis": "known"}')
    path.chmod(0o644)
    assert secret_store.SecretStore(path).get("redis") == "known"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_fingerprint_follows_every_migration(tmp_path: Path) -> None:
    folder = tmp_path / "ledger" / "migrations"
    folder.mkdir(parents=True)
    before = migrating.fingerprint(tmp_path)
    (folder / "0001_initial.py").write_text("")
    after = migrating.fingerprint(tmp_path)
    assert before != after
    assert migrating.fingerprint(tmp_path) == after


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://a:b@h:1/d?sslmode=require", "postgresql://x:y%2F@h:1/d?sslmode=require"),
        ("postgresql://a@/d?host=/tmp/s", "postgresql://x:y%2F@/d?host=/tmp/s"),
    ],
)
def test_an_address_takes_another_login(url: str, expected: str) -> None:
    assert urls.with_login(url, "x", "y/") == expected


def test_a_full_disk_is_said_so() -> None:
    from erp.embedded.postgresql import Cluster, _explain

    cluster = Cluster(Path("/data"), Path("/data.log"), Path("/run"), Path("/bin"), None)
    assert "is full" in _explain("It failed", cluster, "could not write: No space left on device")


def test_errors_are_one_kind() -> None:
    assert issubclass(CannotStart, Exception)
