"""Events as people read them."""

from datetime import UTC, datetime
from uuid import uuid4

from django.db import connection

from auditlog.events.models import AuditEvent
from auditlog.events.recording import record_event
from auditlog.queries.groups import CROSSING, grouped
from auditlog.queries.trails import trail_of
from auditlog.queries.wording import Change
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Sql, add_probes, enter, events_of


def test_what_one_act_did_is_one_block(books: Tenant, keeper: Actor, probe: str) -> None:
    with tenant_context(books.id), act("tenancy.tenant.changed", actor=keeper, reason="new sign"):
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO audit_probe (tenant_id, name) VALUES (%s, 'sign')", [books.id])
        Tenant.objects.filter(id=books.id).update(name="Karoo Ledger")
    with tenant_context(books.id):
        newest, created = grouped(AuditEvent.objects.all(), home="/t/karoo/", tenant=books)
    assert newest.whole_sentence == "changed the settings of Karoo Ledger"
    assert (newest.sentence, newest.subject_label) == ("changed the settings of", "Karoo Ledger")
    assert (newest.actor, newest.ip, newest.reason) == ("Naledi Mokoena", "192.0.2.7", "new sign")
    assert newest.told == [Change("name", "Karoo Books", "Karoo Ledger")]
    assert [(row.words, row.changes) for row in newest.folded] == [
        ("tenant Karoo Ledger changed", [Change("name", "Karoo Books", "Karoo Ledger")]),
        ("probe sign added", [Change("name", None, "sign")]),
    ]
    assert newest.folded_words == "2 rows"
    assert created.whole_sentence == "created the business Karoo Books"


def test_change_that_the_line_tells_whole_is_not_folded_under_it(books: Tenant, keeper: Actor) -> None:
    with tenant_context(books.id):
        with act("tenancy.tenant.changed", actor=keeper):
            Tenant.objects.filter(id=books.id).update(name="Karoo Ledger")
        newest = grouped(AuditEvent.objects.order_by("-id")[:1], home="/t/karoo/", tenant=books)[0]
    assert newest.told
    assert newest.folded == []


def test_acts_come_newest_first_and_apart(probe: str, app_sql: Sql, books: Tenant) -> None:
    add_probes(app_sql, books, "a")
    add_probes(app_sql, books, "b")
    with tenant_context(books.id):
        groups = grouped(events_of(books), home="/t/karoo/", tenant=books)
    assert [group.whole_sentence for group in groups] == ["added probe b", "added probe a"]
    assert [(group.actor, group.actor_kind) for group in groups] == [("erp_app", "by plain SQL")] * 2


def test_act_over_many_things_says_how_many_and_that_it_shows_the_first(
    probe: str, app_sql: Sql, books: Tenant
) -> None:
    add_probes(app_sql, books, *(f"row {number}" for number in range(1, 31)))
    with tenant_context(books.id):
        shown = [event for event in events_of(books) if event.row_of_statement <= 20]
        group = grouped(shown, home="/t/karoo/", tenant=books)[0]
    assert (group.others, group.has_more_rows, group.folded_words) == (19, True, "20+ rows")


def test_refusal_and_attempt_across_tenants_are_marked(books: Tenant, keeper: Actor) -> None:
    with tenant_context(books.id):
        for name in ("tenancy.access.refused", "tenancy.crossing.attempted", "tenancy.access.entered"):
            record_event(name, actor=keeper, reason="tenancy.person.view")
        groups = grouped(AuditEvent.objects.order_by("-id")[:3], home="/t/karoo/", tenant=books)
    assert [group.tone for group in groups] == ["", "bad", "bad"]


def test_trail_of_a_document_holds_its_rows_and_nothing_else(probe: str, app_sql: Sql, books: Tenant) -> None:
    document, other = uuid4(), uuid4()
    with app_sql.transaction():
        enter(app_sql, books)
        app_sql.execute(
            "INSERT INTO audit_probe (tenant_id, name, owner_id) VALUES (%s, 'its row', %s), (%s, 'not its', %s)",
            [books.id, document, books.id, other],
        )
    with tenant_context(books.id):
        trail = trail_of("test.owner", document, tenant=books)
        assert trail_of("test.owner", uuid4(), tenant=books) == []
        with_other = trail_of("test.owner", document, tenant=books, with_also=(other,))
        assert [group.whole_sentence for group in trail_of("tenancy.tenant", books.id, tenant=books)] == [
            "created the business Karoo Books"
        ]
    assert [group.whole_sentence for group in trail] == ["added probe its row"]
    assert [group.others for group in with_other] == [1]


def test_ids_and_hashes_stand_on_the_page_of_the_event_and_not_in_the_list(books: Tenant, keeper: Actor) -> None:
    with tenant_context(books.id):
        record_event("test.file.kept", actor=keeper, changes={"file": str(uuid4()), "sha256": "0f" * 32, "name": "a"})
        group = grouped(AuditEvent.objects.order_by("-id")[:1], home="/t/karoo/", tenant=books)[0]
    assert [change.field for change in group.folded[0].changes] == ["name"]
    assert {change.field for change in group.rows[0].changes} == {"name", "file", "sha256"}


def test_attempt_that_was_written_down_late_says_when_it_was_seen(books: Tenant, keeper: Actor) -> None:
    for late in ({"seen_at": "2026-11-02T08:15:30+00:00"}, {"seen_at": "one day"}, {}):
        with tenant_context(books.id):
            record_event(CROSSING, actor=keeper, changes={"path": "/t/karoo/", **late})
    with tenant_context(books.id):
        groups = grouped(AuditEvent.objects.order_by("-id")[:3], home="/t/karoo/", tenant=books)
    assert [group.seen_at for group in groups] == [None, None, datetime(2026, 11, 2, 8, 15, 30, tzinfo=UTC)]
