"""The plain twins of our tables: the same columns, keys, indexes, checks and references, and nothing else.

No row-level security, no triggers of ours, no audit log. What they refer to is copied with
them, so that the server checks the same references over as many rows.
"""

from __future__ import annotations

from typing import Any

from psycopg import sql

from bench.database import Connection

# What is referred to comes first.
COPIED = (
    "tenancy_tenant",
    "tenancy_numberseries",
    "tenancy_branch",
    "accounting_fiscalyear",
    "accounting_accountingperiod",
    "accounting_ledgeraccount",
    "accounting_costcentre",
    "accounting_journalentry",
    "accounting_journalline",
    "accounting_periodbalance",
)
_FILLED = (
    "tenancy_tenant",
    "accounting_fiscalyear",
    "accounting_accountingperiod",
    "accounting_ledgeraccount",
)
_REFERENCES = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
 WHERE contype = 'f' AND conrelid = %s::regclass ORDER BY conname"""


def make_twins(connection: Connection, schema: str = "plain") -> None:
    """Make the schema anew and copy into it what entries refer to."""
    place = sql.Identifier(schema)
    connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(place))
    connection.execute(sql.SQL("CREATE SCHEMA {}").format(place))
    for table in COPIED:
        names = {"schema": place, "table": sql.Identifier(table)}
        connection.execute(sql.SQL("CREATE TABLE {schema}.{table} (LIKE public.{table} INCLUDING ALL)").format(**names))
        if table in _FILLED:
            connection.execute(sql.SQL("INSERT INTO {schema}.{table} SELECT * FROM public.{table}").format(**names))
        for name, definition in connection.execute(_REFERENCES, [f"public.{table}"]).fetchall():
            connection.execute(
                sql.SQL("ALTER TABLE {schema}.{table} ADD CONSTRAINT {name} {definition}").format(
                    **names,
                    name=sql.Identifier(name),
                    definition=sql.SQL(str(definition).replace("REFERENCES ", f"REFERENCES {schema}.")),
                )
            )
    connection.execute("ANALYZE")


def rows_of(connection: Connection, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """What a query answers, all of it."""
    return connection.execute(query, parameters).fetchall()
