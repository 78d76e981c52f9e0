"""A start reuses what runs, works for root and for anybody, and keeps apart what belongs to others."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import sys
import threading
import traceback
from pathlib import Path

import pytest

from erp.embedded import accounts, prepare, stopping
from erp.embedded.places import PROJECT, current_places
from erp.embedded.processes import is_alive
from tests.erp.embedded.starting import bare_environment, postmaster, query, refused, started


def test_servers_run_without_the_rights_of_root(running: tuple[Path, dict[str, str]]) -> None:
    data, _environment = running
    for pid in (postmaster(data), int((data / "servers/redis/redis.pid").read_text())):
        owner = Path(f"/proc/{pid}").stat().st_uid
        assert owner != 0
        assert os.geteuid() in (0, owner)


def test_an_ordinary_user_starts_servers_of_his_own(running: tuple[Path, dict[str, str]], data: Path) -> None:
    """Where root runs the tests, a child becomes nobody; elsewhere every test here is this test."""
    if os.geteuid() != 0:
        assert started(data, ERP_TEST="1")
        return
    nobody = pwd.getpwnam("nobody")
    if not accounts.may_enter(PROJECT, accounts.Account("nobody", nobody.pw_uid, nobody.pw_gid)):
        pytest.skip("no other user can enter this checkout, so none can run it")
    os.chown(data.parent, nobody.pw_uid, nobody.pw_gid)
    # What is imported later might lie in an interpreter that only root may read.
    query(running[1]["ERP_APP_DATABASE_URL"], "SELECT 1")
    "localhost".encode("idna")
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
            os.environ.clear()
            os.environ.update(bare_environment(data, ERP_TEST="1", HOME="/nonexistent", PATH=os.defpath))
            prepare()
            query(os.environ["ERP_APP_DATABASE_URL"], "SELECT 1")
            code = 0 if len(stopping.stop_servers(current_places())) == 2 else 2
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert (data / "test/servers/postgres").stat().st_uid == nobody.pw_uid


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


def test_servers_of_a_deleted_directory_do_not_disturb_their_successors(data: Path) -> None:
    started(data, ERP_TEST="1")
    orphans = [postmaster(data / "test"), int((data / "test/servers/redis/redis.pid").read_text())]
    shutil.rmtree(data)
    environment = started(data, ERP_TEST="1")
    assert not any(is_alive(pid) for pid in orphans)
    assert query(environment["ERP_APP_DATABASE_URL"], "SELECT 1") == [(1,)]


def test_two_starts_at_once_share_one_server(data: Path) -> None:
    found: list[dict[str, str]] = []
    threads = [threading.Thread(target=lambda: found.append(started(data, ERP_TEST="1"))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    assert found[0] == found[1] == found[2]


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


def test_a_file_in_the_place_of_the_data_directory_is_refused(data: Path) -> None:
    data.write_text("")
    assert "Set ERP_DATA_DIR" in refused(data)
