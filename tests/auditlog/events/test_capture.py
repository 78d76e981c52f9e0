"""Whatever changes a row of an audited table, the log has it."""

import json
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited
from auditlog.events.models import AuditEvent
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Sql, add_probes, enter, events_of


def changes(event: AuditEvent) -> dict[str, Any]:
    """The stored changes of an event."""
    loaded: dict[str, Any] = json.loads(event.changes or "{}")
    return loaded


def run(sql: Sql, tenant: Tenant, statement: str, *values: Any) -> None:
    """Run one statement in one transaction of the tenant."""
    with sql.transaction():
        enter(sql, tenant)
        sql.execute(statement, values)


def test_insert_update_and_delete_are_captured_with_values(probe: str, app_sql: Sql, books: Tenant) -> None:
    [row] = add_probes(app_sql, books, "first")
    run(app_sql, books, "UPDATE audit_probe SET amount = 2, name = 'second' WHERE id = %s", row)
    run(app_sql, books, "DELETE FROM audit_probe WHERE id = %s", row)
    inserted, updated, deleted = events_of(books)
    assert [e.operation for e in (inserted, updated, deleted)] == ["insert", "update", "delete"]
    assert {inserted.subject_id, updated.subject_id, deleted.subject_id} == {row}
    assert (inserted.subject_label, updated.subject_label) == ("first", "second")
    assert changes(inserted) == {
        "name": "first", "amount": 1, "owner_id": None, "password": None, "bank_account": None,
    }  # fmt: skip
    assert changes(updated) == {"amount": [1, 2], "name": ["first", "second"]}
    assert changes(deleted)["amount"] == 2
    assert inserted.ordinal < updated.ordinal < deleted.ordinal


def test_rows_written_in_an_act_bear_its_name_and_its_actor(books: Tenant, keeper: Actor) -> None:
    with tenant_context(books.id), act("tenancy.tenant.changed", actor=keeper, reason="asked for"):
        Tenant.objects.filter(id=books.id).update(name="Karoo Ledger")
    event = events_of(books, "tenancy.tenant")[-1]
    assert event.act == "tenancy.tenant.changed"
    assert (event.actor_kind, event.actor_id) == ("person", keeper.id)
    assert (event.actor_label, event.ip) == ("Naledi Mokoena", "192.0.2.7")
    assert (event.request_id, event.reason) == ("request-1", "asked for")
    assert changes(event) == {"name": ["Karoo Books", "Karoo Ledger"]}


def test_plain_sql_is_captured_with_its_login(probe: str, app_sql: Sql, books: Tenant) -> None:
    add_probes(app_sql, books, "typed by hand")
    [event] = events_of(books)
    assert event.act == "test.probe.insert"
    assert (event.actor_kind, event.actor_id, event.actor_label) == ("sql", None, "erp_app")


def test_bulk_update_is_captured_row_by_row(probe: str, app_sql: Sql, books: Tenant) -> None:
    add_probes(app_sql, books, *(f"row {number}" for number in range(50)))
    run(app_sql, books, "UPDATE audit_probe SET amount = amount + 1")
    updates = [event for event in events_of(books) if event.operation == "update"]
    assert len({event.subject_id for event in updates}) == 50
    assert [event.row_of_statement for event in updates] == list(range(1, 51))
    assert all(changes(event) == {"amount": [1, 2]} for event in updates)


def test_upsert_is_captured_as_what_it_did(probe: str, app_sql: Sql, books: Tenant) -> None:
    [row] = add_probes(app_sql, books, "there")
    upsert = """INSERT INTO audit_probe (tenant_id, id, name) VALUES (%s, %s, 'there'), (%s, %s, 'new')
        ON CONFLICT (tenant_id, id) DO UPDATE SET name = 'found'"""
    run(app_sql, books, upsert, books.id, row, books.id, uuid4())
    found = [(event.operation, event.subject_label) for event in events_of(books)[1:]]
    assert sorted(found) == [("insert", "new"), ("update", "found")]


def test_update_that_changes_nothing_leaves_no_event(probe: str, app_sql: Sql, books: Tenant) -> None:
    add_probes(app_sql, books, "still")
    run(app_sql, books, "UPDATE audit_probe SET amount = amount, touched = 9")
    assert len(events_of(books)) == 1


def test_masked_values_never_reach_the_log(probe: str, app_sql: Sql, books: Tenant) -> None:
    insert = """INSERT INTO audit_probe (tenant_id, password, bank_account)
        VALUES (%s, 'hunter2-secret', '62001234567'), (%s, 'short', '1234567')"""
    run(app_sql, books, insert, books.id, books.id)
    run(app_sql, books, "UPDATE audit_probe SET password = 'hunter3-secret', bank_account = '62009999999'")
    run(app_sql, books, "DELETE FROM audit_probe")
    events = events_of(books)
    stored = " ".join(str(event.changes) for event in events)
    for secret in ("hunter", "short", "62001234567", "1234567", "62009999999"):
        assert secret not in stored
    assert [changes(event)["bank_account"] for event in events[:2]] == ["***4567", "***"]
    first_update = changes(events[2])
    assert first_update == {"password": ["***", "***"], "bank_account": ["***4567", "***9999"]}


def test_rows_name_the_document_they_belong_to(probe: str, app_sql: Sql, books: Tenant) -> None:
    document = uuid4()
    run(app_sql, books, "INSERT INTO audit_probe (tenant_id, owner_id) VALUES (%s, %s)", books.id, document)
    [event] = events_of(books)
    assert (event.parent_type, event.parent_id) == ("test.owner", document)


def test_one_statement_over_two_tenants_goes_to_each_its_own(
    probe: str, tamperer: Sql, books: Tenant, neighbour: Tenant
) -> None:
    tamperer.execute("SET session_replication_role = origin")
    tamperer.execute(
        "INSERT INTO audit_probe (tenant_id, name) VALUES (%s, 'a'), (%s, 'b'), (%s, 'c')",
        [books.id, neighbour.id, books.id],
    )
    assert [event.subject_label for event in events_of(books)] == ["a", "c"]
    assert [event.subject_label for event in events_of(neighbour)] == ["b"]


def test_capture_gives_the_tenant_in_force_back(probe: str, app_sql: Sql, books: Tenant) -> None:
    with app_sql.transaction():
        enter(app_sql, books)
        app_sql.execute("INSERT INTO audit_probe (tenant_id) VALUES (%s)", [books.id])
        in_force = app_sql.execute("SELECT current_setting('app.tenant_id')").fetchone()
    assert in_force == (str(books.id),)


def test_many_rows_changed_at_once_are_joined_in_no_time(probe: str, app_sql: Sql, books: Tenant) -> None:
    add_probes(app_sql, books, "one")
    run(app_sql, books, "UPDATE audit_probe SET amount = 5")
    add_probes(app_sql, books, *(f"row {number}" for number in range(5000)))
    with app_sql.transaction():
        app_sql.execute("SET LOCAL statement_timeout = '20s'")
        enter(app_sql, books)
        app_sql.execute("UPDATE audit_probe SET amount = 6")
    assert len(events_of(books)) == 1 + 1 + 5000 + 5001


def test_application_cannot_call_the_capture_itself(app_sql: Sql, books: Tenant) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app_sql.execute("SELECT auditlog_capture()")


def test_row_of_a_table_without_a_label_has_none(probe: str, app_sql: Sql, owner_sql: Sql, books: Tenant) -> None:
    for statement in capture_sql("audit_probe", Audited("test.nameless")).forward:
        owner_sql.execute(statement)
    add_probes(app_sql, books, "a")
    [event] = events_of(books, "test.nameless")
    assert event.subject_label == ""


def test_row_that_gets_another_id_came_and_went(probe: str, app_sql: Sql, books: Tenant) -> None:
    [old] = add_probes(app_sql, books, "a")
    with app_sql.transaction():
        enter(app_sql, books)
        app_sql.execute("UPDATE audit_probe SET id = new_uuid7(), amount = 2")
    _, *changed = events_of(books)
    names = {one.subject_id == old: json.loads(one.changes or "")["amount"] for one in changed}
    assert names == {True: [1, None], False: [None, 2]}


def test_row_that_is_given_to_another_tenant_is_told_to_both(
    probe: str, app_sql: Sql, owner_sql: Sql, books: Tenant, neighbour: Tenant
) -> None:
    [row] = add_probes(app_sql, books, "a")
    with owner_sql.transaction():
        owner_sql.execute("ALTER TABLE audit_probe NO FORCE ROW LEVEL SECURITY")
        owner_sql.execute("UPDATE audit_probe SET tenant_id = %s WHERE id = %s", [neighbour.id, row])
        owner_sql.execute("ALTER TABLE audit_probe FORCE ROW LEVEL SECURITY")
    for tenant in (books, neighbour):
        event = events_of(tenant)[-1]
        assert (event.operation, event.subject_id) == ("update", row)
        assert json.loads(event.changes or "") == {"tenant_id": [str(books.id), str(neighbour.id)]}
