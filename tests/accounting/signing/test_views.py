"""The page of a period: its checklist, exceptions, signature and paper."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounting.periods.closing import close_period
from accounting.periods.excepting import grant_exception
from accounting.periods.models import AccountingPeriod, PeriodException, PeriodState
from accounting.signing.shown import _used
from erp.foundation.actor import Actor
from tenancy.access.models import Membership
from tests.accounting.ledger.counting import own_queries
from tests.accounting.ledger.entries import CASH, SALES, post

pytestmark = pytest.mark.django_db
ACTOR = Actor.command("test")


@pytest.fixture
def march(karoo, within):
    with within(karoo):
        for one in AccountingPeriod.objects.filter(fiscal_year__cycle="2025"):
            close_period(one, actor=ACTOR)
        post(ACTOR, (CASH, 10_00), (SALES, -10_00), day=date(2026, 3, 10))
        return AccountingPeriod.objects.get(starts=date(2026, 3, 1))


def _page(march) -> str:
    return f"/t/karoo/periods/{march.id}/"


def test_page_shows_the_checklist_and_who_may_sign_signs(browser_of, karoo, within, march) -> None:
    browser = browser_of("admin")
    page = browser.get(_page(march)).content.decode()
    assert "Ready to be signed" in page
    assert "Numbers run without gaps" in page
    assert f'action="{_page(march)}signature/"' in page
    assert "signature/" not in browser_of("accountant").get(_page(march)).content.decode()
    assert browser.post(f"{_page(march)}signature/", {"note": "Seen"}).status_code == 302
    with within(karoo):
        march.refresh_from_db()
    assert march.state == PeriodState.LOCKED
    signed = browser.get(_page(march)).content.decode()
    assert "Signed and locked for good" in signed
    assert "Seen" in signed


def test_failing_checklist_is_refused_with_what_was_typed(browser_of, karoo, within, march) -> None:
    with within(karoo):
        post(ACTOR, (CASH, 10_00), (SALES, -10_00), day=date(2026, 4, 10))
        april = AccountingPeriod.objects.get(starts=date(2026, 4, 1))
    response = browser_of("admin").post(f"{_page(april)}signature/", {"note": "Kept words"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "earlier periods are signed" in page
    assert "Kept words" in page
    assert f'href="{_page(march)}"' in page


def test_exception_is_given_shown_with_its_use_and_withdrawn(browser_of, karoo, within, march) -> None:
    browser = browser_of("admin")
    with within(karoo):
        close_period(march, actor=ACTOR)
        person = Membership.objects.select_related("user").get(user__email="accountant@karoo.example")
    address = f"{_page(march)}exceptions/new/"
    until = timezone.localtime() + timedelta(days=1)
    given = {"person": str(person.id), "module": "", "reason": "Late rent", "ends_at": f"{until:%Y-%m-%dT%H:%M}"}
    refused = browser.post(address, {**given, "ends_at": "2020-01-01T10:00"})
    assert refused.status_code == 422
    assert "still to come" in refused.content.decode()
    assert "Late rent" in refused.content.decode()
    assert browser.post(address, given).status_code == 302
    with within(karoo):
        actor = Actor(
            "person", "Accountant", id=person.user_id, permissions=frozenset({"accounting.journal_entry.post"})
        )
        post(actor, (CASH, 1_00), (SALES, -1_00), day=date(2026, 3, 20))
        exception = PeriodException.objects.get()
    page = browser.get(_page(march)).content.decode()
    assert "Late rent" in page
    assert "1 entry" in page
    assert browser.post(f"{_page(march)}exceptions/{exception.id}/withdrawal/").status_code == 302
    with within(karoo):
        assert PeriodException.objects.get().withdrawn_at is not None


def test_modules_are_closed_on_a_page_of_their_own(browser_of, karoo, within, march) -> None:
    browser = browser_of("admin")
    assert browser.get(f"{_page(march)}modules/").status_code == 200
    given = {"modules": ["sales", "stock"], "reason": "Counted"}
    assert browser.post(f"{_page(march)}modules/", given).status_code == 302
    with within(karoo):
        march.refresh_from_db()
    assert march.closed_modules == ["sales", "stock"]
    assert browser.post(f"{_page(march)}modules/", {"modules": ["none"]}).status_code == 422


def test_checklist_comes_on_paper(browser_of, march) -> None:
    assert browser_of("clerk").get(f"{_page(march)}checklist.pdf").status_code == 403
    response = browser_of("auditor").get(f"{_page(march)}checklist.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    assert 'filename="karoo-march-2026-checklist.pdf"' in response["Content-Disposition"]


@pytest.mark.parametrize("path", ["", "checklist.pdf"])
def test_outsider_finds_no_period(browser_of, march, path) -> None:
    assert browser_of("outsider").get(f"{_page(march)}{path}").status_code == 404


def test_page_takes_the_same_queries_with_one_and_with_three_entries(browser_of, karoo, within, march) -> None:
    browser = browser_of("admin")
    one = own_queries(browser, _page(march))
    # Each check that an app declares asks for itself.
    assert one < 40
    with within(karoo):
        for day in (11, 12):
            post(ACTOR, (CASH, 10_00), (SALES, -10_00), day=date(2026, 3, day))
    assert own_queries(browser, _page(march)) == one


def test_page_takes_the_same_queries_with_one_and_with_three_exceptions(browser_of, karoo, within, march) -> None:
    browser = browser_of("admin")
    with within(karoo):
        person = Membership.objects.select_related("user").get(user__email="accountant@karoo.example")
        until = timezone.now() + timedelta(days=1)
        grant_exception(march, person, reason="Late rent", ends_at=until, actor=ACTOR)
    one = own_queries(browser, _page(march))
    with within(karoo):
        for module in ("ledger", "sales"):
            grant_exception(march, person, reason=f"Late {module}", ends_at=until, module=module, actor=ACTOR)
        poster = Actor("person", "x", id=person.user_id, permissions=frozenset({"accounting.journal_entry.post"}))
        post(poster, (CASH, 1_00), (SALES, -1_00), day=date(2026, 3, 20))
        used = {one.module: one.used for one in PeriodException.objects.annotate(used=_used(march))}
    assert own_queries(browser, _page(march)) == one
    assert used == {"": 1, "ledger": 1, "sales": 0}
