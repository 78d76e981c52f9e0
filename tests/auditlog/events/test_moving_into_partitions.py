"""A log that was written before there were partitions moves into them as it is."""

import os
from collections.abc import Iterator
from dataclasses import fields
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from auditlog.chain.canonical import EventFields, event_digest
from tenancy.scoping.postgresql.base import DatabaseWrapper
from tests import databases
from tests.auditlog.conftest import Sql

BEFORE = [("auditlog", "0009_heads_that_were_given_away_and_verifications")]
AFTER = [("auditlog", "0012_people_are_captured_in_each_of_their_tenants")]
TENANT = UUID("01900000-0000-7000-8000-000000000001")

_FOUND = """INSERT INTO tenancy_tenant (id, slug, name, country, base_currency, time_zone, negative_style, grouping,
  created_at) VALUES (%s, 'old', 'Old Books', 'ZA', 'ZAR', 'UTC', 'minus', 'western', now())"""
# Written in other months, as a log that is older than this one has them.
_OLDER = """INSERT INTO auditlog_event SELECT (e).* FROM (
    SELECT jsonb_populate_record(x, jsonb_build_object('id', %s::uuid, 'ordinal', x.ordinal + %s)) AS e
    FROM auditlog_event x ORDER BY x.ordinal LIMIT 1) y"""
_WALLS = """
ALTER TABLE auditlog_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON auditlog_event USING (
    tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
GRANT SELECT, INSERT ON auditlog_event TO erp_app"""


@pytest.fixture
def scratch(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The name of an empty database."""
    name = f"erp_test_{databases.run_name()}_moving"
    with databases.admin() as server:
        databases.drop(server, name)
        server.execute(f'CREATE DATABASE "{name}" OWNER erp_owner')
    with databases.admin(name) as inside:
        inside.execute("ALTER SCHEMA public OWNER TO erp_owner")
        inside.execute("GRANT USAGE ON SCHEMA public TO erp_app")
    with django_db_blocker.unblock():
        yield name
    with databases.admin() as server:
        databases.drop(server, name)


def migrate(database: str, targets: list[tuple[str, str]]) -> None:
    """Migrate as the owner, without what else happens after a migration."""
    owner = psycopg.conninfo.conninfo_to_dict(os.environ["ERP_OWNER_DATABASE_URL"])
    login = {"NAME": database, "USER": owner["user"], "PASSWORD": owner.get("password", "")}
    ours = connections["default"]
    connections["default"] = DatabaseWrapper({**ours.settings_dict, **login}, alias="default")
    try:
        MigrationExecutor(connections["default"]).migrate(targets)
    finally:
        connections["default"].close()
        connections["default"] = ours


def rows(sql: Sql) -> list[tuple[Any, ...]]:
    """Every event, oldest first, column by column."""
    names = ", ".join(one.name for one in fields(EventFields))
    return sql.execute(f"SELECT {names}, digest FROM auditlog_event ORDER BY ordinal").fetchall()


def test_events_move_unchanged_into_their_months_and_the_chain_goes_on(scratch: str) -> None:
    migrate(scratch, BEFORE)
    with databases.admin(scratch) as god:
        god.execute(_FOUND, [TENANT])
        for number in range(3):
            god.execute("UPDATE tenancy_tenant SET name = %s", [f"Old Books {number}"])
        god.execute("SET session_replication_role = replica")
        god.execute(_OLDER, ["0195f000-0000-7000-8000-000000000001", 1000])
        god.execute("SET session_replication_role = origin")
        god.execute(_WALLS)
        before, [last_number] = rows(god), god.execute("SELECT nextval('auditlog_event_ordinal')").fetchall()
    migrate(scratch, AFTER)
    with databases.admin(scratch) as god:
        assert rows(god) == before
        assert len(before) == 5
        for *values, digest in before[:4]:
            assert event_digest(TENANT, EventFields(*values)) == bytes(digest)
        places = god.execute("SELECT count(*), tableoid::regclass::text FROM auditlog_event GROUP BY 2 ORDER BY 2")
        assert [(count, name[:18]) for count, name in places.fetchall()] == [
            (1, "auditlog_event_202"),
            (4, "auditlog_event_202"),
        ]
        assert god.execute("SELECT to_regclass('auditlog_event_2025_04') IS NOT NULL").fetchone() == (True,)
        god.execute("UPDATE tenancy_tenant SET name = 'New Books'")
        seals = god.execute("SELECT number, event_count FROM auditlog_seal ORDER BY number").fetchall()
        assert seals == [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1)]
        assert god.execute("SELECT max(ordinal) FROM auditlog_event WHERE ordinal < 1000").fetchone() > last_number
