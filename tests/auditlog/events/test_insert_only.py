"""Nobody changes what was written, and nobody writes what did not happen."""

from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest

from auditlog.events.models import AuditEvent
from auditlog.events.recording import record_event
from erp.foundation.actor import Actor
from tenancy.scoping.context import tenant_context
from tenancy.scoping.errors import NoTenant
from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Sql, enter, events_of

_FORBIDDEN = [
    "UPDATE auditlog_event SET reason = 'nothing'",
    "DELETE FROM auditlog_event",
    "TRUNCATE auditlog_event",
    "UPDATE auditlog_seal SET event_count = 0",
    "DELETE FROM auditlog_seal",
    "TRUNCATE auditlog_seal",
    "DELETE FROM auditlog_chain_head",
    "TRUNCATE auditlog_chain_head",
]
_FORBIDDEN_TO_THE_APPLICATION = [
    "UPDATE auditlog_chain_head SET seal_number = 0",
    "INSERT INTO auditlog_chain_head (tenant_id, id) VALUES (new_uuid7(), new_uuid7())",
    "INSERT INTO auditlog_seal (tenant_id, id) VALUES (new_uuid7(), new_uuid7())",
    "INSERT INTO auditlog_unsealed_transaction (tenant_id, id) VALUES (new_uuid7(), new_uuid7())",
    "SELECT * FROM auditlog_unsealed_transaction",
    "SELECT nextval('auditlog_event_ordinal')",
    "SELECT setval('auditlog_event_ordinal', 1)",
    "ALTER TABLE auditlog_event DISABLE TRIGGER ALL",
    "DROP TRIGGER event_calls_for_seal ON auditlog_event",
    "DROP FUNCTION auditlog_seal_transaction() CASCADE",
    "SET session_replication_role = replica",
]


@pytest.mark.parametrize("statement", _FORBIDDEN + _FORBIDDEN_TO_THE_APPLICATION)
def test_application_is_refused(statement: str, app_sql: Sql, books: Tenant) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), app_sql.transaction():
        enter(app_sql, books)
        app_sql.execute(statement)


@pytest.mark.parametrize("statement", _FORBIDDEN)
def test_owner_is_refused(statement: str, owner_sql: Sql, books: Tenant) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="written once"), owner_sql.transaction():
        owner_sql.execute("SET LOCAL app.maintenance = 'on'")
        owner_sql.execute(statement)


def test_forged_number_time_and_operation_are_overwritten(app_sql: Sql, books: Tenant) -> None:
    with app_sql.transaction():
        enter(app_sql, books)
        app_sql.execute(
            """INSERT INTO auditlog_event (tenant_id, id, ordinal, occurred_at, xact, row_of_statement,
                act, operation, subject_type, digest)
            VALUES (%s, %s, 1, '2001-01-01', 1, 7, 'test.thing.seen', 'delete', 'test.thing', '')""",
            [books.id, uuid4()],
        )
        xact = app_sql.execute("SELECT pg_current_xact_id()::text::bigint").fetchone()
    [event] = events_of(books, "test.thing")
    assert event.ordinal > 1
    assert (event.xact,) == xact
    assert event.row_of_statement == 1
    assert event.operation == "event"
    assert abs((datetime.now(UTC) - event.occurred_at).total_seconds()) < 60
    assert event.id.version == 7
    assert len(bytes(event.digest)) == 32


def test_event_of_another_tenant_is_refused(app_sql: Sql, books: Tenant, neighbour: Tenant) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), app_sql.transaction():
        enter(app_sql, books)
        app_sql.execute("INSERT INTO auditlog_event (tenant_id, act) VALUES (%s, 'test.thing.seen')", [neighbour.id])


def test_trigger_on_a_temporary_table_does_not_pass_for_the_capture(app_sql: Sql, books: Tenant) -> None:
    app_sql.execute("CREATE TEMP TABLE bait (n int)")
    app_sql.execute(
        f"""CREATE FUNCTION pg_temp.forge() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO auditlog_event (tenant_id, act, operation, row_of_statement, subject_type)
            VALUES ('{books.id}', 'test.thing.forged', 'delete', 2, 'test.thing'); RETURN NULL; END $$"""
    )
    app_sql.execute("CREATE TRIGGER t AFTER INSERT ON bait FOR EACH ROW EXECUTE FUNCTION pg_temp.forge()")
    with app_sql.transaction():
        enter(app_sql, books)
        app_sql.execute("INSERT INTO bait VALUES (1)")
    [event] = events_of(books, "test.thing")
    assert (event.operation, event.row_of_statement) == ("event", 1)


def test_recorded_event_says_who_and_what(books: Tenant, keeper: Actor) -> None:
    subject = uuid4()
    with tenant_context(books.id):
        record_event(
            "test.report.exported",
            actor=keeper,
            subject_type="test.report",
            subject_id=subject,
            subject_label="trial balance",
            changes={"format": "csv"},
        )
    [event] = events_of(books, "test.report")
    assert (event.act, event.operation, event.subject_id) == ("test.report.exported", "event", subject)
    assert (event.actor_label, event.ip, event.request_id) == (keeper.label, keeper.ip, keeper.request_id)
    assert event.changes == '{"format": "csv"}'


def test_event_without_a_tenant_raises(committed: None, keeper: Actor) -> None:
    with pytest.raises(NoTenant):
        record_event("test.report.exported", actor=keeper)


def test_event_without_a_type_is_refused(app_sql: Sql, books: Tenant) -> None:
    with pytest.raises(psycopg.errors.NotNullViolation), app_sql.transaction():
        enter(app_sql, books)
        app_sql.execute("INSERT INTO auditlog_event (tenant_id, act) VALUES (%s, '')", [books.id])


def test_one_tenant_reads_no_event_of_another(books: Tenant, neighbour: Tenant, keeper: Actor, app_sql: Sql) -> None:
    with tenant_context(neighbour.id):
        record_event("test.report.exported", actor=keeper)
    with tenant_context(books.id):
        assert not AuditEvent.objects.filter(act="test.report.exported").exists()
    with app_sql.transaction():
        enter(app_sql, books)
        counted = app_sql.execute("SELECT count(*) FROM auditlog_event WHERE tenant_id = %s", [neighbour.id]).fetchone()
    assert counted == (0,)
