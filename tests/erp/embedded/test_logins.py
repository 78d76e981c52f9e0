"""Two logins without rights beyond their work, on our server or on one that is given."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import psycopg
import pytest

from erp.embedded import urls
from tests.erp.embedded.starting import query, refused, remove, started


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
