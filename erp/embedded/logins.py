"""The two database logins and the database that they share.

`erp_owner` owns the tables and migrates; `erp_app` does everything else and owns nothing. Neither is a superuser,
bypasses row-level security or belongs to another role.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql

from erp.embedded.errors import CannotStart
from erp.embedded.secret_store import SecretStore
from erp.embedded.urls import database_of, login_of, with_database, with_login, without_password

OWNER = "erp_owner"
APP = "erp_app"
MAINTENANCE_DATABASE = "postgres"
DEFAULT_DATABASE = "erp"

# Written on the roles that we create, so that a role of somebody else's with the same name is left alone.
MARK = "Created by the ERP; its password is kept in secrets.json of the data directory."

# Two processes that prepare one server take turns (an advisory lock; any number that nobody else uses).
TURN = 5_318_008_211

OLDEST_VERSION = 150_000

HOLDS_TABLES = """
    SELECT EXISTS (
        SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('r', 'p', 'v', 'm', 'S')
          AND nspname NOT IN ('pg_catalog', 'information_schema') AND NOT nspname ^@ 'pg_toast'
    )
"""

PRIVILEGES = (
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
    "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {app}",
    "ALTER SCHEMA public OWNER TO {owner}",
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO {app}",
)


@dataclass(frozen=True)
class Provisioned:
    """The addresses of one database, by login, and the identity that no other database ever has."""

    app_url: str
    owner_url: str
    admin_url: str
    identity: str


@dataclass(frozen=True)
class _Rights:
    login: str
    superuser: bool
    may_create_roles: bool


def may_provision(url: str) -> bool:
    """Whether this login may create the two others. Raises CannotStart where the server is unusable."""
    with _connect_for_maintenance(url) as connection:
        rights = _read_rights(connection)
    return rights.superuser or rights.may_create_roles


def provision(admin_url: str, store: SecretStore, *, secret_prefix: str, for_tests: bool) -> Provisioned:
    """Create or mend both logins and the database; changes nothing where all is as it should be.

    `secret_prefix` tells the passwords of one server from those of another. For tests the owner may create databases.
    """
    database = database_of(admin_url)
    if database in ("", MAINTENANCE_DATABASE, "template1"):
        database = DEFAULT_DATABASE
    passwords = {role: store.get_or_create(f"{secret_prefix}{role}") for role in (OWNER, APP)}
    urls = {role: with_database(with_login(admin_url, role, passwords[role]), database) for role in passwords}
    with _connect_for_maintenance(admin_url) as connection:
        rights = _read_rights(connection)
        connection.execute("SELECT pg_advisory_lock(%s)", [TURN])
        for role, password in passwords.items():
            if not _role_is_ours(connection, role):
                _create_role(connection, role, password)
        if for_tests:
            connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(OWNER)))
        with _as_member_of_owner(connection, rights):
            _ensure_database(connection, admin_url, database)
            _divide_privileges(with_database(admin_url, database), database, rights)
        for role, password in passwords.items():
            _ensure_password(connection, role, password, urls[role])
        maintenance_url = with_database(admin_url, connection.info.dbname)
    identity = read_identity(urls[APP])
    return Provisioned(app_url=urls[APP], owner_url=urls[OWNER], admin_url=maintenance_url, identity=identity)


def read_identity(url: str) -> str:
    """The numbers of the cluster and of the database; another after either was dropped and made again.

    Raises psycopg.OperationalError where the login does not get in.
    """
    with psycopg.connect(url, connect_timeout=10) as connection:
        row = connection.execute(
            "SELECT system_identifier, oid FROM pg_control_system(), pg_database WHERE datname = current_database()"
        ).fetchone()
    return "/".join(str(number) for number in row or ())


def _connect_for_maintenance(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """Connect to the database that every server has, or to the given one where that is not allowed."""
    refused: psycopg.Error | None = None
    for address in (with_database(url, MAINTENANCE_DATABASE), url):
        try:
            connection = psycopg.connect(address, autocommit=True, connect_timeout=10)
        except psycopg.Error as error:
            refused = error
            continue
        version = connection.info.server_version
        if version < OLDEST_VERSION:
            connection.close()
            raise CannotStart(
                f"{without_password(url)} is PostgreSQL {version // 10_000}; version 15, 16, 17 or 18 is needed."
            )
        return connection
    raise CannotStart(f"Cannot connect to {without_password(url)}: {str(refused).strip()}")


def _read_rights(connection: psycopg.Connection[tuple[object, ...]]) -> _Rights:
    row = connection.execute(
        "SELECT rolname, rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    assert row is not None
    return _Rights(login=str(row[0]), superuser=bool(row[1]), may_create_roles=bool(row[2]))


def _role_is_ours(connection: psycopg.Connection[tuple[object, ...]], role: str) -> bool:
    """Whether we made this role; False where there is none. Raises CannotStart where it is somebody else's."""
    row = connection.execute(
        "SELECT rolsuper OR rolbypassrls, shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = %s",
        [role],
    ).fetchone()
    if row is None:
        return False
    if row[1] != MARK:
        raise CannotStart(
            f"The server already has a role {role} that this product did not create. "
            f"Set ERP_APP_DATABASE_URL and ERP_OWNER_DATABASE_URL to use logins of your own, or rename that role."
        )
    if row[0]:
        raise CannotStart(
            f"The role {role} is a superuser or bypasses row-level security, which would open every tenant to it. "
            f"Run: ALTER ROLE {role} NOSUPERUSER NOBYPASSRLS"
        )
    return True


def _create_role(connection: psycopg.Connection[tuple[object, ...]], role: str, password: str) -> None:
    attributes = "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"
    with connection.transaction():
        connection.execute(
            sql.SQL("CREATE ROLE {} " + attributes + " PASSWORD {}").format(
                sql.Identifier(role), sql.Literal(_verifier(connection, role, password))
            )
        )
        connection.execute(sql.SQL("COMMENT ON ROLE {} IS {}").format(sql.Identifier(role), sql.Literal(MARK)))


def _verifier(connection: psycopg.Connection[tuple[object, ...]], role: str, password: str) -> str:
    """The SCRAM verifier, made on our side so that the password itself appears in no server log."""
    encoding = connection.info.encoding
    made = connection.pgconn.encrypt_password(password.encode(encoding), role.encode(encoding), b"scram-sha-256")
    return made.decode(encoding)


def _ensure_password(connection: psycopg.Connection[tuple[object, ...]], role: str, password: str, url: str) -> None:
    """Where our password is not the role's (another data directory set it), set ours."""
    try:
        read_identity(url)
    except psycopg.OperationalError as error:
        if "password" not in str(error):
            raise CannotStart(f"Cannot connect to {without_password(url)}: {str(error).strip()}") from error
    else:
        return
    print(f"Setting a new password for {role}: the one of this data directory was refused.", file=sys.stderr)
    connection.execute(
        sql.SQL("ALTER ROLE {} PASSWORD {}").format(
            sql.Identifier(role), sql.Literal(_verifier(connection, role, password))
        )
    )


@contextmanager
def _as_member_of_owner(connection: psycopg.Connection[tuple[object, ...]], rights: _Rights) -> Iterator[None]:
    """An administrator who is no superuser acts for the owner only while being its member, and not longer."""
    if rights.superuser:
        yield
        return
    connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(OWNER)))
    try:
        yield
    finally:
        connection.execute(sql.SQL("REVOKE {} FROM CURRENT_USER").format(sql.Identifier(OWNER)))


def _ensure_database(connection: psycopg.Connection[tuple[object, ...]], admin_url: str, database: str) -> None:
    row = connection.execute(
        "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", [database]
    ).fetchone()
    names = {"database": sql.Identifier(database), "owner": sql.Identifier(OWNER)}
    if row is None:
        try:
            connection.execute(
                sql.SQL("CREATE DATABASE {database} OWNER {owner} ENCODING 'UTF8' TEMPLATE template0").format(**names)
            )
        except psycopg.errors.InsufficientPrivilege as error:
            raise CannotStart(
                f"There is no database {database}, and {login_of(admin_url)} may not create one. "
                f"Create it, or run: ALTER ROLE {login_of(admin_url)} CREATEDB"
            ) from error
        return
    if row[0] == OWNER:
        return
    with psycopg.connect(with_database(admin_url, database), autocommit=True, connect_timeout=10) as inside:
        if inside.execute(HOLDS_TABLES).fetchone() != (False,):
            raise CannotStart(
                f"The database {database} belongs to {row[0]} and already holds tables. Name an empty or a new one."
            )
    connection.execute(sql.SQL("ALTER DATABASE {database} OWNER TO {owner}").format(**names))


def _divide_privileges(url: str, database: str, rights: _Rights) -> None:
    """The owner owns the schema, the application may use it, and nobody else may even connect."""
    names = {
        "database": sql.Identifier(database),
        "owner": sql.Identifier(OWNER),
        "app": sql.Identifier(APP),
        "admin": sql.Identifier(rights.login),
    }
    with psycopg.connect(url, connect_timeout=10) as connection:
        if not rights.superuser:
            connection.execute(sql.SQL("SET ROLE {owner}").format(**names))
            connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {database} TO {admin}").format(**names))
        for statement in PRIVILEGES:
            connection.execute(sql.SQL(statement).format(**names))
