"""Plain SQL on every table that holds tenants' rows."""

from typing import Any

import psycopg
from django.db import DatabaseError, transaction
from psycopg.sql import SQL, Identifier

from erp.foundation.identifiers import new_id
from tests.attacks.ground import Books, Ground, privileges_on, tenant_tables
from tests.attacks.registry import attack

_TABLES = [(table, (table, column)) for table, column in tenant_tables()]


def _tried(g: Ground, statement: str, table: str, column: str, **parameters: Any) -> list[tuple[Any, ...]] | None:
    """The rows that a statement on a table yields, or nothing where the database refuses it outright.

    An error of any other kind than a missing right, a policy or a guard of ours would mean
    that the attack itself is broken.
    """
    composed = SQL(statement).format(table=Identifier(table), tenant=Identifier(column))
    try:
        with transaction.atomic():
            return g.sql(composed, parameters)  # type: ignore[arg-type]
    except DatabaseError as error:
        cause = error.__cause__
        assert isinstance(cause, psycopg.Error)
        is_by_guard = "PL/pgSQL function" in (cause.diag.context or "")
        assert is_by_guard or isinstance(cause, psycopg.errors.InsufficientPrivilege), error
        return None


def _untouched(g: Ground, books: Books, table: str, column: str) -> None:
    """The rows are still there for those whom they belong to."""
    with g.god() as god:
        found = god.execute(
            SQL("SELECT count(*) FROM {} WHERE {} = %s").format(Identifier(table), Identifier(column)), [books.id]
        ).fetchone()
    assert found and found[0] > 0


@attack("reads another tenant's rows of {}", "sql", each=_TABLES)
def _read(g: Ground, table: str, column: str) -> None:
    with g.inside():
        rows = _tried(g, "SELECT * FROM {table} WHERE {tenant} = %(theirs)s", table, column, theirs=g.theirs.id)
        assert not rows
        everything = _tried(g, "SELECT DISTINCT {tenant} FROM {table}", table, column)
    if "SELECT" in privileges_on(table):
        assert everything == [(g.mine.id,)]


@attack("reads {} with no tenant in force", "sql", each=_TABLES)
def _read_without(g: Ground, table: str, column: str) -> None:
    assert not _tried(g, "SELECT * FROM {table}", table, column)


@attack("reads {} with the setting of a tenant that does not exist", "sql", each=_TABLES)
def _read_as_nobody(g: Ground, table: str, column: str) -> None:
    g.sql("SELECT set_config('app.tenant_id', %s, true)", [str(new_id())])
    assert not _tried(g, "SELECT * FROM {table}", table, column)


@attack("locks another tenant's rows of {}", "sql", each=_TABLES)
def _lock(g: Ground, table: str, column: str) -> None:
    with g.inside():
        assert not _tried(
            g, "SELECT 1 FROM {table} WHERE {tenant} = %(theirs)s FOR UPDATE", table, column, theirs=g.theirs.id
        )


@attack("takes over another tenant's rows of {}", "sql", each=_TABLES)
def _take_over(g: Ground, table: str, column: str) -> None:
    with g.inside():
        assert not _tried(
            g,
            "UPDATE {table} SET {tenant} = %(mine)s WHERE {tenant} = %(theirs)s RETURNING 1",
            table,
            column,
            mine=g.mine.id,
            theirs=g.theirs.id,
        )
    _untouched(g, g.theirs, table, column)


@attack("moves rows of {} into another tenant", "sql", each=_TABLES)
def _give_away(g: Ground, table: str, column: str) -> None:
    with g.inside():
        assert not _tried(g, "UPDATE {table} SET {tenant} = %(theirs)s RETURNING 1", table, column, theirs=g.theirs.id)


@attack("deletes another tenant's rows of {}", "sql", each=_TABLES)
def _delete(g: Ground, table: str, column: str) -> None:
    with g.inside():
        statement = "DELETE FROM {table} WHERE {tenant} = %(theirs)s RETURNING 1"
        assert not _tried(g, statement, table, column, theirs=g.theirs.id)
    _untouched(g, g.theirs, table, column)


_COPY_OF_A_ROW = """
INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, to_jsonb(r) || %(changed)s::jsonb)).*
  FROM (SELECT * FROM {table} LIMIT 1) r"""


@attack("plants a row in another tenant's {}", "sql", each=_TABLES)
def _plant(g: Ground, table: str, column: str) -> None:
    changed = psycopg.types.json.Jsonb({"id": str(new_id()), column: str(g.theirs.id)})
    with g.inside():
        assert _tried(g, _COPY_OF_A_ROW, table, column, changed=changed) is None


@attack("plants a row of {} with no tenant in force", "sql", each=_TABLES)
def _plant_without(g: Ground, table: str, column: str) -> None:
    statement = "INSERT INTO {table} (id, {tenant}) VALUES (%(id)s, %(theirs)s)"
    same = g.theirs.id if column == "id" else new_id()
    if column == "id":
        statement = "INSERT INTO {table} (id) VALUES (%(id)s)"
    assert _tried(g, statement, table, column, id=same, theirs=g.theirs.id) is None


@attack("upserts onto another tenant's rows of {}", "sql", each=_TABLES)
def _upsert(g: Ground, table: str, column: str) -> None:
    key = "id" if column == "id" else "tenant_id, id"
    with g.god() as god:
        taken = god.execute(
            SQL("SELECT id FROM {} WHERE {} = %s LIMIT 1").format(Identifier(table), Identifier(column)), [g.theirs.id]
        ).fetchone()
    assert taken
    changed = psycopg.types.json.Jsonb({"id": str(taken[0]), column: str(g.theirs.id)})
    with g.inside():
        for action in ("UPDATE SET id = excluded.id", "NOTHING"):
            statement = f"{_COPY_OF_A_ROW} ON CONFLICT ({key}) DO {action} RETURNING 1"
            assert _tried(g, statement, table, column, changed=changed) is None


@attack("copies {} out whole", "sql", each=_TABLES)
def _copy_out(g: Ground, table: str, column: str) -> None:
    if "SELECT" not in privileges_on(table):
        return
    with g.login() as login, login.transaction():
        login.execute("SELECT set_config('app.tenant_id', %s, true)", [str(g.mine.id)])
        with login.cursor().copy(SQL("COPY (SELECT * FROM {}) TO STDOUT").format(Identifier(table))) as copy:
            text = b"".join(bytes(chunk) for chunk in copy).decode()
    assert str(g.mine.id) in text
    assert str(g.theirs.id) not in text


@attack("copies rows into {}", "sql", each=_TABLES)
def _copy_in(g: Ground, table: str, column: str) -> None:
    with g.login() as login:
        refused: type[psycopg.Error] | tuple[type[psycopg.Error], ...] = (
            psycopg.errors.InsufficientPrivilege,
            psycopg.errors.FeatureNotSupported,
        )
        try:
            with login.transaction():
                login.execute("SELECT set_config('app.tenant_id', %s, true)", [str(g.mine.id)])
                with login.cursor().copy(SQL("COPY {} (id) FROM STDIN").format(Identifier(table))) as copy:
                    copy.write(f"{new_id()}\n")
        except refused:
            return
    raise AssertionError("COPY FROM goes round row-level security and was accepted")


_COMMANDS = [
    (f"{what} on {table}", (table, column, statement))
    for table, column in tenant_tables()
    for what, statement in (
        ("TRUNCATE", "TRUNCATE {table} CASCADE"),
        ("DISABLE TRIGGER", "ALTER TABLE {table} DISABLE TRIGGER ALL"),
        ("DISABLE ROW LEVEL SECURITY", "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"),
        ("NO FORCE ROW LEVEL SECURITY", "ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"),
        ("DROP POLICY", "DROP POLICY tenant_isolation ON {table}"),
        ("CREATE POLICY", "CREATE POLICY mine ON {table} USING (true)"),
        ("CREATE TRIGGER", "CREATE TRIGGER mine AFTER INSERT ON {table} EXECUTE FUNCTION posted_rows_stay()"),
        ("CREATE RULE", "CREATE RULE mine AS ON INSERT TO {table} DO INSTEAD NOTHING"),
        ("OWNER TO", "ALTER TABLE {table} OWNER TO erp_app"),
        ("DROP TABLE", "DROP TABLE {table} CASCADE"),
        ("CREATE INDEX", "CREATE UNIQUE INDEX mine ON {table} (id)"),
        ("ALTER COLUMN", "ALTER TABLE {table} ALTER COLUMN {tenant} DROP NOT NULL"),
        ("ATTACH", "CREATE TEMP TABLE child () INHERITS ({table})"),
        (
            "REFERENCES",
            "CREATE TEMP TABLE probe (a uuid, b uuid, FOREIGN KEY (a, b) REFERENCES {table} (id, {tenant}))",
        ),
    )
]


@attack("runs {}", "sql", each=_COMMANDS)
def _command(g: Ground, table: str, column: str, statement: str) -> None:
    with g.inside(), g.refused() as caught:
        g.sql(SQL(statement).format(table=Identifier(table), tenant=Identifier(column)))  # type: ignore[arg-type]
    cause = caught.value.__cause__
    # A reference to a temporary table is refused before the privilege is looked at, and so are
    # a child of a partitioned table and what the table's own triggers refuse.
    before_privileges = psycopg.errors.InvalidTableDefinition | psycopg.errors.WrongObjectType
    assert isinstance(cause, psycopg.errors.InsufficientPrivilege | before_privileges), cause


@attack("gives everybody rights on {}", "sql", each=_TABLES)
def _grant(g: Ground, table: str, column: str) -> None:
    """Whoever holds no right to grant is told so, or merely grants nothing."""
    rights = SQL("SELECT relacl::text FROM pg_class WHERE oid = {}::regclass").format(psycopg.sql.Literal(table))
    with g.inside():
        before = g.sql(rights)  # type: ignore[arg-type]
        _tried(g, "GRANT ALL ON {table} TO PUBLIC", table, column)
        assert g.sql(rights) == before  # type: ignore[arg-type]


@attack("reads the planner's statistics of {}", "sql", each=_TABLES)
def _statistics(g: Ground, table: str, column: str) -> None:
    with g.god() as god:
        god.execute(SQL("ANALYZE {}").format(Identifier(table)))
    with g.inside():
        assert g.sql("SELECT * FROM pg_stats WHERE tablename = %s", [table]) == []
        with g.refused():
            g.sql("SELECT * FROM pg_statistic")
