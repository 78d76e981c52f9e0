"""Events as people read them."""

from uuid import uuid4

from django.db import connection

from auditlog.events.models import AuditEvent
from auditlog.queries.groups import Change, changes_of, grouped
from auditlog.queries.trails import trail_of
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Sql, add_probes, enter, events_of


def test_what_one_act_did_is_one_line(books: Tenant, keeper: Actor, probe: str) -> None:
    with tenant_context(books.id), act("tenancy.tenant.changed", actor=keeper, reason="new sign"):
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO audit_probe (tenant_id, name) VALUES (%s, 'sign')", [books.id])
        Tenant.objects.filter(id=books.id).update(name="Karoo Ledger")
    with tenant_context(books.id):
        newest, created = grouped(AuditEvent.objects.all(), home="/t/karoo/")
    assert newest.whole_sentence == "changed the settings of Karoo Ledger"
    assert (newest.sentence, newest.subject_label) == ("changed the settings of", "Karoo Ledger")
    assert (newest.actor, newest.ip, newest.reason) == ("Naledi Mokoena", "192.0.2.7", "new sign")
    assert newest.changes == [
        Change("name", "Karoo Books", "Karoo Ledger"),
        Change("probe sign: name", None, "sign"),
    ]
    assert created.whole_sentence == "created tenant Karoo Books"


def test_acts_come_newest_first_and_apart(probe: str, app_sql: Sql, books: Tenant) -> None:
    add_probes(app_sql, books, "a")
    add_probes(app_sql, books, "b")
    groups = grouped(events_of(books), home="/t/karoo/")
    assert [group.whole_sentence for group in groups] == ["added probe b", "added probe a"]


def test_values_are_shown_as_people_write_them() -> None:
    event = AuditEvent(operation="update", changes='{"is_open": [true, false], "total": [1, 250], "note": [null, "é"]}')
    assert changes_of(event) == [
        Change("is open", "yes", "no"),
        Change("total", "1", "250"),
        Change("note", None, "é"),
    ]
    removed = AuditEvent(operation="delete", changes='{"name": "x", "memo": "", "party_id": null}')
    assert changes_of(removed) == [Change("name", "x", None)]


def test_trail_of_a_document_holds_its_rows_and_nothing_else(probe: str, app_sql: Sql, books: Tenant) -> None:
    document, other = uuid4(), uuid4()
    with app_sql.transaction():
        enter(app_sql, books)
        app_sql.execute(
            "INSERT INTO audit_probe (tenant_id, name, owner_id) VALUES (%s, 'its row', %s), (%s, 'not its', %s)",
            [books.id, document, books.id, other],
        )
    with tenant_context(books.id):
        trail = trail_of("test.owner", document)
        assert trail_of("test.owner", uuid4()) == []
        assert [group.whole_sentence for group in trail_of("tenancy.tenant", books.id)] == [
            "created tenant Karoo Books"
        ]
    assert [group.sentence for group in trail] == ["added probe its row"]
