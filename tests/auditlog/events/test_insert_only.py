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
    "UPDATE auditlog_event_default SET reason = 'nothing'",
    "DELETE FROM auditlog_event_default",
    "TRUNCATE auditlog_event_default",
    "UPDATE auditlog_seal SET event_count = 0",
    "DELETE FROM auditlog_seal",
    "TRUNCATE auditlog_seal",
    "DELETE FROM auditlog_chain_head",
    "TRUNCATE auditlog_chain_head",
]
_FORBIDDEN_TO_THE_APPLICATION = [
    "INSERT INTO auditlog_event DEFAULT VALUES",
    "INSERT INTO auditlog_event_default DEFAULT VALUES",
    "SELECT * FROM auditlog_event_default",
    "SELECT auditlog_write_event(new_uuid7(), 'a', '', NULL, '', NULL, '', '', NULL, '', '', '')",
    "SELECT auditlog_tenants_of(new_uuid7())",
    "SELECT auditlog_seal(new_uuid7(), 1)",
    "SELECT auditlog_make_partition('2031-01-01')",
    "SELECT auditlog_guard_partition('auditlog_event_default')",
    "ALTER TABLE auditlog_event DETACH PARTITION auditlog_event_default",
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


def record(act: str, subject_type: str = "") -> str:
    """A call of the function that records, in plain SQL."""
    return f"SELECT auditlog_record_event('{act}', '{subject_type}', NULL, '', NULL, '', '', NULL, NULL, NULL, NULL)"


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


def test_number_time_transaction_and_digest_are_the_databases_own(app_sql: Sql, books: Tenant) -> None:
    with app_sql.transaction():
        enter(app_sql, books)
        app_sql.execute(record("test.thing.seen", "test.thing"))
        xact = app_sql.execute("SELECT pg_current_xact_id()::text::bigint").fetchone()
    [event] = events_of(books, "test.thing")
    assert event.ordinal > 1
    assert (event.xact,) == xact
    assert event.row_of_statement == 1
    assert event.operation == "event"
    assert (event.actor_kind, event.actor_label) == ("sql", "erp_app")
    assert abs((datetime.now(UTC) - event.occurred_at).total_seconds()) < 60
    assert event.id.version == 7
    assert len(bytes(event.digest)) == 32


def test_application_may_not_insert_an_event(app_sql: Sql, books: Tenant) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), app_sql.transaction():
        enter(app_sql, books)
        app_sql.execute("INSERT INTO auditlog_event (tenant_id, act) VALUES (%s, 'test.thing.seen')", [books.id])


def test_trigger_on_a_temporary_table_does_not_pass_for_the_capture(app_sql: Sql, books: Tenant) -> None:
    app_sql.execute("CREATE TEMP TABLE bait (n int)")
    app_sql.execute(
        f"""CREATE FUNCTION pg_temp.forge() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO auditlog_event (tenant_id, act, operation, row_of_statement, subject_type)
            VALUES ('{books.id}', 'test.thing.forged', 'delete', 2, 'test.thing'); RETURN NULL; END $$"""
    )
    app_sql.execute("CREATE TRIGGER t AFTER INSERT ON bait FOR EACH ROW EXECUTE FUNCTION pg_temp.forge()")
    with pytest.raises(psycopg.errors.InsufficientPrivilege), app_sql.transaction():
        enter(app_sql, books)
        app_sql.execute("INSERT INTO bait VALUES (1)")


def test_time_of_an_event_stays_between_the_begin_of_its_transaction_and_a_day_later(
    app_sql: Sql, owner_sql: Sql, books: Tenant
) -> None:
    """Where it is, the seal looks for it."""
    [(body,)] = owner_sql.execute("SELECT prosrc FROM pg_proc WHERE proname = 'auditlog_write_event'").fetchall()
    assert "least(greatest(clock_timestamp(), now()), now() + interval '1 day')" in body
    with app_sql.transaction():
        enter(app_sql, books)
        app_sql.execute(record("test.thing.seen", "test.thing"))
        [(began,)] = app_sql.execute("SELECT now()").fetchall()
    [event] = events_of(books, "test.thing")
    assert event.occurred_at >= began


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


def test_event_without_a_tenant_is_refused_by_the_database(app_sql: Sql) -> None:
    with pytest.raises(psycopg.errors.NotNullViolation, match="needs a tenant"):
        app_sql.execute(record("test.thing.seen"))


@pytest.mark.parametrize("act", ["''", "NULL"])
def test_event_without_a_type_is_refused(act: str, app_sql: Sql, books: Tenant) -> None:
    with pytest.raises(psycopg.errors.NotNullViolation, match="needs a type"), app_sql.transaction():
        enter(app_sql, books)
        app_sql.execute(record("seen").replace("'seen'", act))


def test_event_gives_the_tenant_in_force_back(app_sql: Sql, books: Tenant) -> None:
    with app_sql.transaction():
        enter(app_sql, books)
        app_sql.execute(record("test.thing.seen"))
        in_force = app_sql.execute("SELECT current_setting('app.tenant_id')").fetchone()
    assert in_force == (str(books.id),)


def test_one_tenant_reads_no_event_of_another(books: Tenant, neighbour: Tenant, keeper: Actor, app_sql: Sql) -> None:
    with tenant_context(neighbour.id):
        record_event("test.report.exported", actor=keeper)
    with tenant_context(books.id):
        assert not AuditEvent.objects.filter(act="test.report.exported").exists()
    with app_sql.transaction():
        enter(app_sql, books)
        counted = app_sql.execute("SELECT count(*) FROM auditlog_event WHERE tenant_id = %s", [neighbour.id]).fetchone()
    assert counted == (0,)


@pytest.mark.parametrize("changes", ["[]", "1", "null", '"text"', "{", "", "{'a': 1}"])
def test_changes_that_are_no_json_object_are_refused(changes: str, app_sql: Sql, books: Tenant) -> None:
    with pytest.raises(psycopg.errors.InvalidParameterValue, match="are a JSON object"), app_sql.transaction():
        enter(app_sql, books)
        app_sql.execute(_RECORD_ALL, {**_PLAIN, "changes": changes})
    assert events_of(books, "test.thing") == []


_RECORD_ALL = """SELECT auditlog_record_event(%(act)s, %(type)s, NULL, %(label)s, %(changes)s, %(reason)s, 'task', NULL,
    %(actor)s, %(ip)s, %(request)s)"""
_PLAIN = dict.fromkeys(("label", "reason", "actor", "ip", "request"), "") | {
    "act": "test.thing.seen", "type": "test.thing", "changes": "{}",
}  # fmt: skip


@pytest.mark.parametrize(
    ("part", "longest"),
    [("act", 200), ("type", 200), ("label", 500), ("reason", 10_000), ("actor", 500), ("ip", 200), ("request", 200)],
)
def test_longer_texts_than_anybody_reads_are_refused(part: str, longest: int, app_sql: Sql, books: Tenant) -> None:
    for length in (longest, longest + 1):
        try:
            with app_sql.transaction():
                enter(app_sql, books)
                app_sql.execute(_RECORD_ALL, {**_PLAIN, part: "x" * length})
        except psycopg.errors.StringDataRightTruncation as refused:
            assert f"has at most {longest} characters, and not {longest + 1}" in str(refused)
            assert length > longest
        else:
            assert length == longest


def test_longer_changes_than_anybody_reads_are_refused(app_sql: Sql, books: Tenant) -> None:
    with pytest.raises(psycopg.errors.StringDataRightTruncation, match="at most 200000"), app_sql.transaction():
        enter(app_sql, books)
        app_sql.execute(_RECORD_ALL, {**_PLAIN, "changes": f'{{"a": "{"x" * 200_000}"}}'})


def test_longer_reasons_and_labels_are_cut_before_they_are_sent(books: Tenant) -> None:
    actor = Actor(kind="task", id=None, label="t" * 600, permissions=frozenset())
    with tenant_context(books.id):
        record_event(
            "test.thing.seen",
            actor=actor,
            subject_type="test.thing",
            subject_label="l" * 501,
            changes={"seen": "a\x00b"},
            reason="r" * 10_001,
        )
    [event] = events_of(books, "test.thing")
    assert event.subject_label == "l" * 499 + "…"
    assert event.actor_label == "t" * 499 + "…"
    assert event.reason == "r" * 9_999 + "…"
    assert event.changes == '{"seen": "a\ufffdb"}'
