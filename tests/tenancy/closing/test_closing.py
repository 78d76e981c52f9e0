"""A tenant is closed by its owner, taken back for thirty days, and sealed off after them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from celery import current_app
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounting.ledger.models import JournalEntry, LedgerAccount
from accounting.ledger.posting import post_journal_entry
from accounting.ledger.proposals import ProposedEntry, base_line
from auditlog.events.models import AuditEvent
from auditlog.verification.tasks import mail_due_heads
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.errors import PermissionRefused
from tenancy.access.membership import add_member
from tenancy.access.models import Membership
from tenancy.access.queries import actor_of, member_addressed
from tenancy.closing.closing import GRACE, begin_closing, seal_off_due_tenants, take_back_closing
from tenancy.closing.errors import NameNotTyped, StandsOtherwise
from tenancy.notices.models import Notice
from tenancy.tenants.models import Standing, Tenant
from tests.accounting.journals.test_views_entry_form import grid

NAME = "Karoo Trading"


def begin(owner) -> Tenant:
    return begin_closing(typed_name=NAME, reason="We move on", actor=owner)


def post() -> None:
    plain = LedgerAccount.objects.filter(is_group=False, is_control=False)
    debit, credit = plain.values_list("id", flat=True)[:2]
    lines = [base_line(debit, 500, "ZAR"), base_line(credit, -500, "ZAR")]
    post_journal_entry(ProposedEntry(date(2025, 10, 15), lines), actor=Actor.command("test"))


@pytest.mark.django_db
def test_owner_begins_it_with_thirty_days_to_go(in_karoo, owner) -> None:
    tenant = begin(owner)
    assert tenant.closes_at - clock.now() > GRACE - timedelta(minutes=1)
    assert Notice.objects.get(kind="tenancy.closing.told").title.startswith("Karoo Trading will be closed on ")
    assert AuditEvent.objects.get(act="tenancy.closing.begun").reason == "We move on"


@pytest.mark.django_db
def test_owner_with_the_longest_of_addresses_begins_it_too(in_karoo) -> None:
    address = f"{'a' * 240}@karoo.example"
    assert len(address) == 254
    add_member(address, role="owner", actor=Actor.command("test"))
    long = member_addressed(address)
    assert begin(actor_of(long, long.user)).closing_asked_by == address[:200]


@pytest.mark.django_db
def test_nobody_else_does_and_nobody_by_mistake(in_karoo, owner, admin) -> None:
    with pytest.raises(PermissionRefused):
        begin(admin)
    with pytest.raises(NameNotTyped):
        begin_closing(typed_name="Karoo", reason="", actor=owner)
    with pytest.raises(StandsOtherwise):
        take_back_closing(actor=owner)


@pytest.mark.django_db
def test_nothing_is_posted_until_it_is_taken_back(in_karoo, owner) -> None:
    begin(owner)
    with pytest.raises(IntegrityError, match="nothing is posted"), transaction.atomic():
        post()
    take_back_closing(actor=owner)
    post()


@pytest.mark.django_db
def test_database_closes_nothing_early_and_for_nobody_else(in_karoo, owner) -> None:
    soon = clock.now() + timedelta(days=1)
    for change in (
        {"standing": "closing", "closes_at": clock.now() + GRACE},
        {"standing": "closed"},
        {"closes_at": soon},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Tenant.objects.update(**change)
    begin(owner)
    for change in ({"standing": "closed"}, {"closes_at": soon}, {"standing": "active", "closes_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Tenant.objects.update(**change)


@pytest.mark.django_db
def test_pages_are_read_and_nothing_is_changed_while_it_closes(browser_of, karoo, within, owner) -> None:
    with within(karoo):
        begin(owner)
    client = browser_of("accountant")
    assert "Karoo Trading closes on" in client.get("/t/karoo/journal/").content.decode()
    assert client.post("/t/karoo/journal/new/", {}).status_code == 422
    assert client.get("/t/karoo/reports/trial-balance/?format=csv").status_code == 200
    home = browser_of("owner")
    refused = home.post("/t/karoo/branches/", {"code": "PE", "name": "Gqeberha"})
    assert refused.status_code == 422
    assert "is being closed, so nothing is changed in it" in refused.content.decode()
    assert home.post("/t/karoo/settings/closing/withdrawal/").status_code == 302


@pytest.mark.django_db
def test_nothing_is_offered_that_would_change_something(browser_of, karoo, within, owner) -> None:
    client = browser_of("accountant")
    assert "/t/karoo/journal/new/" in client.get("/t/karoo/journal/").content.decode()
    with within(karoo):
        begin(owner)
    for place in ("", "journal/", "accounts/", "people/"):
        page = browser_of("owner").get(f"/t/karoo/{place}").content.decode()
        assert "/t/karoo/journal/new/" not in page
        assert "/t/karoo/people/invitations/new/" not in page
    answer = client.get("/t/karoo/journal/new/")
    assert answer.status_code == 403
    assert "The business is being closed" in answer.content.decode()
    assert "ask an owner or an administrator" not in answer.content.decode()
    assert 'href="/t/karoo/settings/closing/"' in browser_of("owner").get("/t/karoo/settings/").content.decode()
    with within(karoo):
        assert not AuditEvent.objects.filter(act="tenancy.access.refused").exists()


@pytest.mark.django_db
def test_entry_that_was_being_typed_is_kept_and_refused_beside_its_form(browser_of, karoo, within, owner) -> None:
    client = browser_of("accountant")
    with within(karoo):
        plain = LedgerAccount.objects.filter(is_group=False, is_control=False)
        codes = list(plain.values_list("code", flat=True)[:2])
        before = JournalEntry.objects.count()
    typed = grid((codes[0], "500", ""), (codes[1], "", "500"), memo="Rent of the stall")
    with within(karoo):
        begin(owner)
    answer = client.post("/t/karoo/journal/new/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "is being closed, so nothing is changed in it" in page
    assert "Rent of the stall" in page
    with within(karoo):
        assert JournalEntry.objects.count() == before


@pytest.mark.django_db
def test_shell_changes_nothing_while_it_closes_and_reads_all(karoo, within, owner, capsys) -> None:
    with within(karoo):
        begin(owner)
    with pytest.raises(SystemExit):
        call_command("suspend_person", "clerk@karoo.example", tenant="karoo", reason="He left")
    assert "is being closed, so nothing is changed in it" in capsys.readouterr().err
    with within(karoo):
        assert not Membership.objects.filter(suspended_at__isnull=False).exists()
    call_command("audit_head", tenant="karoo")


@pytest.mark.django_db(transaction=True)
def test_beat_seals_it_off_and_the_log_goes_on_verifying(
    karoo, within, owner, browser_of, superuser, monkeypatch
) -> None:
    from auditlog.verification.keeping import verify_and_keep
    from auditlog.verification.models import AuditVerification, Scope

    with within(karoo):
        begin(owner)
    assert seal_off_due_tenants() == 0
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("UPDATE tenancy_tenant SET closes_at = now() - interval '1 hour' WHERE slug = 'karoo'")
    assert seal_off_due_tenants() == 1
    assert seal_off_due_tenants() == 0
    asked_for: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **_: asked_for.append(name))
    there = datetime.now(ZoneInfo(karoo.time_zone)) + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: there.replace(hour=6, minute=15).astimezone(UTC))
    mail_due_heads()
    assert len(asked_for) == 1, "the other tenant's head is mailed, and that of the closed one is not"
    monkeypatch.undo()
    client = browser_of("owner")
    assert client.get("/t/karoo/").status_code == 403
    assert "was closed by its owners" in client.get("/t/karoo/").content.decode()
    with within(karoo):
        tenant = Tenant.objects.get(id=karoo.id)
        assert tenant.standing == Standing.CLOSED
        with pytest.raises(IntegrityError, match="nothing is posted"), transaction.atomic():
            post()
        with pytest.raises(IntegrityError, match="closed for good"), transaction.atomic():
            Tenant.objects.filter(id=karoo.id).update(standing="active", closes_at=None)
        verify_and_keep(tenant, scope=Scope.WHOLE, actor=Actor.command("test"))
        assert AuditVerification.objects.latest("finished_at").problem_count == 0
