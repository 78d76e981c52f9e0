"""The embedded PostgreSQL: each way in which a start can go wrong works or says what to do."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psycopg

from erp.embedded.postgresql import Cluster, _explain
from tests.erp.embedded.starting import embedded, postmaster, query, refused, remove, started


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


def test_a_path_too_long_for_a_socket_works(data: Path) -> None:
    deep = data / ("long name " * 8) / "var"
    environment = started(deep, ERP_TEST="1")
    try:
        assert query(environment["ERP_APP_DATABASE_URL"], "SELECT 1") == [(1,)]
    finally:
        remove(deep)


def test_a_lost_password_can_be_set_anew(spare: Path) -> None:
    started(spare)
    (spare / "secrets.json").unlink()
    embedded("stop", spare)
    assert "reset-password" in refused(spare)
    assert embedded("reset-password", spare).returncode == 0
    assert query(started(spare)["ERP_APP_DATABASE_URL"], "SELECT 1") == [(1,)]


def test_a_full_disk_is_said_so() -> None:
    cluster = Cluster(Path("/data"), Path("/data.log"), Path("/run"), Path("/bin"), None)
    assert "is full" in _explain("It failed", cluster, "could not write: No space left on device")
