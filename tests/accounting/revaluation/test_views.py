"""The page of the revaluation."""

from datetime import date
from decimal import Decimal

import pytest

from accounting.currencies.entering import enter_rate
from accounting.ledger.accounts import AccountFacts, create_account
from accounting.ledger.models import EntrySource, JournalEntry
from accounting.proof.verdicts import Asked
from accounting.revaluation.proof_check import foreign_balances_are_revalued
from erp.foundation import clock
from erp.foundation.actor import Actor
from tests.accounting.ledger.counting import own_queries
from tests.accounting.ledger.entries import CAPITAL, post_foreign

pytestmark = pytest.mark.django_db
PAGE = "/t/karoo/rates/revaluation/"
OPERATOR = Actor.command("test")
MONTH_END = date(2026, 10, 31)


@pytest.fixture(autouse=True)
def november(monkeypatch) -> None:
    monkeypatch.setattr(clock, "today", lambda zone: date(2026, 11, 20))


def account_in(code: str, currency: str, amount: int, rate: str) -> None:
    create_account(
        AccountFacts(code=code, name=f"{currency} account {code}", type="asset", currency=currency), actor=OPERATOR
    )
    value = int(amount * Decimal(rate))
    day = date(2026, 10, 5)
    post_foreign(OPERATOR, (code, value, currency, amount, rate), (CAPITAL, -value, currency, -amount, rate), day=day)


@pytest.fixture
def dollars(karoo, within) -> None:
    with within(karoo):
        account_in("1535", "USD", 1_000_00, "18")
        enter_rate("USD", MONTH_END, Decimal("18.5"), today=MONTH_END, actor=OPERATOR)


def test_last_month_is_offered_with_what_it_would_move(browser_of, dollars) -> None:
    page = browser_of("accountant").get(PAGE).content.decode()
    assert "at the end of 31 Oct 2026" in page
    assert "18.5000" in page
    assert "500.00" in page


def test_it_is_posted_once_and_the_entry_is_shown(browser_of, karoo, within, dollars) -> None:
    browser = browser_of("accountant")
    answer = browser.post(PAGE, {"as_of": "2026-10-31", "currencies": ["USD"]})
    assert answer.status_code == 302
    assert "/journal/JE-" in answer["Location"]
    assert browser.post(PAGE, {"as_of": "2026-10-31", "currencies": ["USD"]}).status_code == 422
    with within(karoo):
        assert JournalEntry.objects.filter(source=EntrySource.REVALUED).count() == 1
    assert "nothing to post" in browser.get(PAGE).content.decode()


def test_without_a_rate_the_page_says_where_to_get_one(browser_of, karoo, within, dollars) -> None:
    with within(karoo):
        account_in("1536", "EUR", 50_00, "20")
    browser = browser_of("accountant")
    assert "no rate of EUR" in browser.get(PAGE).content.decode()
    answer = browser.post(PAGE, {"as_of": "2026-10-31", "currencies": ["USD", "EUR"]})
    assert answer.status_code == 422
    assert "There is no rate of EUR for 31 Oct 2026" in answer.content.decode()
    assert browser.post(PAGE, {"as_of": "2026-10-31"}).status_code == 422


def test_many_accounts_cost_no_more_questions_than_one(browser_of, karoo, within, dollars) -> None:
    browser = browser_of("accountant")
    assert own_queries(browser, PAGE) == 8
    with within(karoo):
        account_in("1537", "USD", 70_00, "18")
        account_in("1538", "USD", 80_00, "18")
    assert own_queries(browser, PAGE) == 8


def test_outsider_gets_404_and_who_may_only_read_403(browser_of, dollars) -> None:
    assert browser_of("outsider").get(PAGE).status_code == 404
    for person in ("clerk", "auditor"):
        assert browser_of(person).get(PAGE).status_code == 403
        assert browser_of(person).post(PAGE, {"as_of": "2026-10-31", "currencies": ["USD"]}).status_code == 403


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "3000-01-01"])
def test_day_that_no_book_has_shows_the_usual_page_and_posts_nothing(browser_of, karoo, within, dollars, day) -> None:
    browser = browser_of("accountant")
    assert "at the end of 31 Oct 2026" in browser.get(f"{PAGE}?as_of={day}").content.decode()
    assert browser.post(PAGE, {"as_of": day, "currencies": ["USD"]}).status_code == 422
    with within(karoo):
        assert not JournalEntry.objects.filter(source=EntrySource.REVALUED).exists()


def test_proof_leads_to_the_day_that_is_not_revalued(browser_of, karoo, within, dollars) -> None:
    with within(karoo):
        [place] = foreign_balances_are_revalued(Asked(date(2026, 10, 30))).links
    assert "at the end of 30 Oct 2026" in browser_of("accountant").get(f"/t/karoo/{place.path}").content.decode()
