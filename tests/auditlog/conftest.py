"""Tenants whose events are committed, for nothing is sealed before a commit.

Each test gets tenants of its own; the log of one is never looked at by another. Nothing is
cleaned up, since no code path can: after each module the whole database is made anew.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited, Parent
from auditlog.events.models import AuditEvent
from erp.foundation.actor import Actor, EveryPermission
from tenancy.scoping.context import tenant_context
from tenancy.tenants.creation import create_tenant
from tenancy.tenants.models import Tenant
from tests import databases

Sql = psycopg.Connection[tuple[Any, ...]]
Connect = Callable[[], AbstractContextManager[Sql]]

_PROBE = """
CREATE TABLE IF NOT EXISTS audit_probe (
    tenant_id uuid NOT NULL, id uuid NOT NULL DEFAULT new_uuid7(), name text, amount bigint,
    owner_id uuid, password text, bank_account text, touched int,
    PRIMARY KEY (tenant_id, id));
ALTER TABLE audit_probe ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_probe FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON audit_probe
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON audit_probe TO erp_app;
"""
_AS_DECLARED = Audited(
    "test.probe",
    label_column="name",
    parent=Parent("test.owner", "owner_id"),
    masked=("password",),
    masked_but_last_four=("bank_account",),
    ignored=("touched",),
)


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database, without a transaction around the test."""
    with django_db_blocker.unblock():
        yield
        connection.close()


@pytest.fixture(scope="module", autouse=True)
def _fresh_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    yield
    with django_db_blocker.unblock():
        connection.close()
        databases.clone(databases.ensure_template(), str(connection.settings_dict["NAME"]))


@pytest.fixture
def books(committed: None) -> Tenant:
    """A tenant that nobody else works in."""
    return _new_tenant("Karoo Books")


@pytest.fixture
def neighbour(committed: None) -> Tenant:
    """Another one."""
    return _new_tenant("Malabar Books")


def _new_tenant(name: str) -> Tenant:
    return create_tenant(
        f"audit-{uuid4().hex[:12]}",
        name=name,
        country="ZA",
        currency="ZAR",
        actor=Actor.command("create_tenant"),
    )


@pytest.fixture
def keeper() -> Actor:
    """A person who may do everything."""
    return Actor(
        kind="person",
        id=uuid4(),
        label="Naledi Mokoena",
        permissions=EveryPermission(),
        ip="192.0.2.7",
        request_id="request-1",
    )


@contextmanager
def _connected(login: str) -> Iterator[Sql]:
    settings = connection.settings_dict
    url = os.environ[f"ERP_{login.upper()}_DATABASE_URL"]
    with psycopg.connect(url, dbname=settings["NAME"], autocommit=True) as opened:
        yield opened


@pytest.fixture
def app_sql(committed: None) -> Iterator[Sql]:
    """The application's login, without Django."""
    with _connected("app") as opened:
        yield opened


@pytest.fixture
def owner_sql(committed: None) -> Iterator[Sql]:
    """The login that owns the tables."""
    with _connected("owner") as opened:
        yield opened


@pytest.fixture
def tamperer(committed: None) -> Iterator[Sql]:
    """A superuser for whom no trigger fires."""
    with _connected("admin") as opened:
        opened.execute("SET session_replication_role = replica")
        yield opened


@pytest.fixture
def connect(committed: None) -> Callable[[], Any]:
    """Opens further connections of the application's login, for those who work at once."""
    return lambda: _connected("app")


@pytest.fixture
def probe(committed: None) -> Iterator[str]:
    """The name of a captured table that has every kind of column."""
    with _connected("owner") as owner:
        owner.execute("DROP TABLE IF EXISTS audit_probe")
        owner.execute(_PROBE)
        for statement in capture_sql("audit_probe", _AS_DECLARED).forward:
            owner.execute(statement)
        yield "audit_probe"
        connection.close()
        owner.execute("DROP TABLE audit_probe")


def enter(sql: Sql, tenant: Tenant) -> None:
    """Put a tenant in force for the transaction that has just begun."""
    sql.execute("SELECT set_config('app.tenant_id', %s, true)", [str(tenant.id)])


def add_probes(sql: Sql, tenant: Tenant, *names: str) -> list[UUID]:
    """Insert one probe per name in a transaction of their own, in one statement."""
    with sql.transaction():
        enter(sql, tenant)
        rows = sql.execute(
            "INSERT INTO audit_probe (tenant_id, name, amount) SELECT %s, unnest(%s::text[]), 1 RETURNING id",
            [tenant.id, list(names)],
        ).fetchall()
    return [row[0] for row in rows]


def events_of(tenant: Tenant, subject_type: str = "test.probe") -> list[AuditEvent]:
    """The tenant's events about one type of subject, oldest first."""
    with tenant_context(tenant.id):
        return list(AuditEvent.objects.filter(subject_type=subject_type).order_by("id"))
