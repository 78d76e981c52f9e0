"""One connection, many clients: what the first leaves behind must not serve the second."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, connection

from tenancy.scoping.context import tenant_context
from tests.attacks.ground import Ground, Sql, enter
from tests.attacks.registry import attack


def _sees_nothing(sql: Sql) -> None:
    assert sql.execute("SELECT count(*) FROM accounting_journalentry").fetchone() == (0,)
    assert sql.execute("SELECT nullif(current_setting('app.tenant_id', true), '')").fetchone() == (None,)


@attack("gets a pooled connection after an abort in another tenant", "sql", commits=True)
def _after_abort(g: Ground) -> None:
    with g.login() as pooled:
        with pytest.raises(psycopg.Error), pooled.transaction():
            enter(pooled, g.theirs)
            pooled.execute("SELECT 1/0")
        _sees_nothing(pooled)


@attack("gets Django's connection after an abort in another tenant", "orm", commits=True)
def _after_abort_in_django(g: Ground) -> None:
    with pytest.raises(DatabaseError), tenant_context(g.theirs.id):
        g.sql("SELECT 1/0")
    assert g.sql("SELECT count(*) FROM accounting_journalentry") == [(0,)]


@attack("gets Django's connection after another tenant's was cut off", "orm", commits=True)
def _after_cut(g: Ground) -> None:
    with pytest.raises(DatabaseError), tenant_context(g.theirs.id):
        [(pid,)] = g.sql("SELECT pg_backend_pid()")
        with g.god() as god:
            god.execute("SELECT pg_terminate_backend(%s)", [pid])
        g.sql("SELECT 1")
    connection.close()
    assert g.sql("SELECT count(*) FROM accounting_journalentry") == [(0,)]


@attack("gets a pooled connection in the middle of a failed transaction of another tenant", "sql", commits=True)
def _in_failed(g: Ground) -> None:
    with g.login(autocommit=False) as pooled:
        enter(pooled, g.theirs)
        with pytest.raises(psycopg.Error):
            pooled.execute("SELECT 1/0")
        with pytest.raises(psycopg.errors.InFailedSqlTransaction):
            pooled.execute("SELECT count(*) FROM accounting_journalentry")
        pooled.rollback()
        _sees_nothing(pooled)


@attack("is the second client of PgBouncer in transaction mode", "sql", commits=True)
def _pgbouncer(g: Ground) -> None:
    with (
        _bouncer() as address,
        psycopg.connect(address, autocommit=True) as first,
        psycopg.connect(address, autocommit=True) as second,
    ):
        with first.transaction():
            enter(first, g.theirs)
            own = first.execute("SELECT pg_backend_pid(), count(*) FROM accounting_journalentry").fetchone()
            assert own
            assert own[1] > 0
        shared = second.execute("SELECT pg_backend_pid()").fetchone()
        # Both clients were served by the one server connection there is.
        assert shared
        assert shared[0] == own[0]
        _sees_nothing(second)
        with pytest.raises(psycopg.Error), first.transaction():
            enter(first, g.theirs)
            first.execute("SELECT 1/0")
        _sees_nothing(second)


@contextmanager
def _bouncer() -> Iterator[str]:
    """PgBouncer with one connection to the server, and its address for the application's login."""
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        sentence = "PgBouncer is not installed: sudo apt-get install pgbouncer"
        if os.environ.get("ERP_REQUIRE_ALL") == "1":
            pytest.fail(sentence)
        pytest.skip(sentence)
    server = psycopg.conninfo.conninfo_to_dict(os.environ["ERP_APP_DATABASE_URL"])
    name = str(connection.settings_dict["NAME"])
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        place = Path(folder)
        parts = {key: server[key] for key in ("host", "port", "user", "password") if server.get(key)}
        target = psycopg.conninfo.make_conninfo(**parts, dbname=name)
        place.joinpath("users").write_text('"erp_app" ""\n')
        place.joinpath("ini").write_text(
            f"[databases]\nbooks = {target}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n"
            f"auth_type = any\npool_mode = transaction\ndefault_pool_size = 1\nmax_client_conn = 10\n"
            f"unix_socket_dir =\nlogfile = {folder}/log\nignore_startup_parameters = extra_float_digits,options\n"
            "client_login_timeout = 10\nserver_connect_timeout = 5\n"
        )
        for path in (place, *place.iterdir()):
            path.chmod(0o777 if path.is_dir() else 0o644)
        # It refuses to run as root; whoever runs the server may go where its socket is.
        host = str(server.get("host", ""))
        user = (Path(host).stat().st_uid if host.startswith("/") else 65534) if os.geteuid() == 0 else None
        process = subprocess.Popen(
            [program, str(place / "ini")], user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait_for(port, process)
            yield f"host=127.0.0.1 port={port} dbname=books user=erp_app sslmode=disable"
        finally:
            process.terminate()
            process.wait(10)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(100):
        assert process.poll() is None, "PgBouncer stopped at once"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("PgBouncer does not answer")
