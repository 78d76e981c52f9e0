"""The guided first week: computed from what there is, shown to who has something to do, put away by an owner."""

import secrets
from datetime import date

import pytest

from accounting.ledger.posting import post_journal_entry
from accounting.ledger.proposals import ProposedEntry, base_line
from accounting.ledger.queries import account_with_role
from erp.foundation.errors import PermissionRefused
from erp.web import first_week
from tenancy.access.first_week import dismiss_first_week
from tenancy.tenants.models import Tenant

pytestmark = pytest.mark.django_db

DISMISSAL = "/t/karoo/first-week/dismissal/"


def _post_an_entry(actor) -> None:  # type: ignore[no-untyped-def]
    bank, charges = account_with_role("bank"), account_with_role("bank_charges")
    lines = [base_line(charges.id, 500, "ZAR"), base_line(bank.id, -500, "ZAR")]
    post_journal_entry(ProposedEntry(date(2026, 3, 2), lines, memo="Fee"), actor=actor)


def _home(browser) -> str:  # type: ignore[no-untyped-def]
    return str(browser.get("/t/karoo/").content.decode())


def _list_of(page: str) -> str:
    return page.partition('id="first-week-title"')[2].partition("</section>")[0]


def test_new_books_show_what_comes_first_and_nothing_is_ticked_that_is_not_done(browser_of, mumbai) -> None:
    page = _list_of(browser_of("outsider").get("/t/mumbai/").content.decode())
    assert f"0 of {len(first_week.STEPS)} done" in page
    assert "(done)" not in page
    for path in ("/accounts/security/", "/t/mumbai/people/invitations/new/", "/t/mumbai/journal/new/"):
        assert f'href="{path}"' in page


def test_entry_by_hand_ticks_its_step(browser_of, in_karoo, owner) -> None:
    before = _list_of(_home(browser_of("owner")))
    assert 'href="/t/karoo/journal/new/"' in before
    _post_an_entry(owner)
    after = _list_of(_home(browser_of("owner")))
    assert 'href="/t/karoo/journal/new/"' not in after
    assert after.count("(done)") == before.count("(done)") + 1


def test_report_that_was_taken_along_ticks_its_step(browser_of) -> None:
    browser = browser_of("owner")
    assert browser.get("/t/karoo/reports/trial-balance/?format=csv").status_code == 200
    assert "Take the first report along</span><span" in _list_of(_home(browser))


def test_who_only_reads_is_not_guided(browser_of) -> None:
    assert _list_of(_home(browser_of("clerk"))) == ""
    assert _list_of(_home(browser_of("auditor"))) == ""


def test_accountant_sees_the_steps_that_he_may_take(browser_of) -> None:
    page = _list_of(_home(browser_of("accountant")))
    assert "Post the first entry" in page
    assert "Invite the people" not in page
    assert "dismissal" not in page


def test_owner_puts_it_away_for_everybody_and_it_stands_in_the_log(browser_of, karoo, within) -> None:
    from auditlog.events.models import AuditEvent

    owner = browser_of("owner")
    assert DISMISSAL in _home(owner)
    assert owner.post(DISMISSAL)["Location"] == "/t/karoo/"
    assert _list_of(_home(owner)) == _list_of(_home(browser_of("accountant"))) == ""
    owner.post(DISMISSAL)
    with within(karoo):
        assert AuditEvent.objects.filter(act="tenancy.first_week.dismissed").count() == 1


@pytest.mark.parametrize("person", ["admin", "accountant", "clerk"])
def test_nobody_but_an_owner_puts_it_away(browser_of, person, karoo, within) -> None:
    assert browser_of(person).post(DISMISSAL).status_code == 403
    with within(karoo):
        assert Tenant.objects.get(id=karoo.id).first_week_ended_at is None


def test_act_itself_asks_for_the_permission(in_karoo, karoo, admin) -> None:
    with pytest.raises(PermissionRefused):
        dismiss_first_week(karoo, actor=admin)


def test_it_is_gone_when_all_is_done(browser_of, monkeypatch) -> None:
    asked = []

    def is_done(request) -> bool:  # type: ignore[no-untyped-def]
        asked.append(request)
        return True

    steps = [first_week.Step("one", "One", "It.", "journal/", "tenancy.home.view", is_done)]
    monkeypatch.setattr(first_week, "STEPS", steps)
    monkeypatch.setattr(first_week, "_ALL_DONE", f"first_week_of_test_{secrets.token_hex(8)}")
    browser = browser_of("owner")
    assert _list_of(_home(browser)) == ""
    times = len(asked)
    assert _list_of(_home(browser)) == ""
    assert len(asked) == times, "that all is done is remembered"
