"""The page of a fiscal year: the preview, the closing, and closing again after a late adjustment."""

import re
from datetime import date

import pytest

from accounting.ledger.models import JournalEntry
from accounting.periods.models import FiscalYear
from erp.foundation.actor import Actor
from tests.accounting.ledger.entries import CASH, COGS, SALES, post
from tests.accounting.periods.locking import lock

pytestmark = pytest.mark.django_db
ACTOR = Actor.command("test")
DAY = date(2025, 10, 3)


@pytest.fixture
def year(karoo, within) -> FiscalYear:
    with within(karoo):
        post(ACTOR, (CASH, 100_00), (SALES, -100_00), day=DAY)
        post(ACTOR, (COGS, 40_00), (CASH, -40_00), day=DAY)
        return FiscalYear.objects.get(cycle="2025")


def _page(year) -> str:
    return f"/t/karoo/periods/years/{year.id}/"


def test_page_shows_the_entry_before_it_is_posted_and_then_that_nothing_is_left(browser_of, year) -> None:
    browser = browser_of("admin")
    page = browser.get(_page(year)).content.decode()
    assert "What closing would post" in page
    assert "Retained earnings" in page
    assert "60.00" in page
    assert browser.post(f"{_page(year)}closing/").status_code == 302
    after = browser.get(_page(year)).content.decode()
    assert "Nothing to carry over" in after
    assert "What closed the year" in after
    assert "/closing/" not in after


def test_statements_beside_the_year_are_those_of_its_last_day(browser_of, year) -> None:
    browser = browser_of("admin")
    page = browser.get(_page(year)).content.decode()
    for address in re.findall(r'href="([^"]*/reports/(?:trial-balance|balance-sheet)/[^"]*)"', page):
        assert "28 Feb 2026" in browser.get(address).content.decode()
    assert "trial-balance/?as_of=2026-02-28" in page


def test_late_adjustment_is_shown_and_carried_by_closing_again(browser_of, karoo, within, year) -> None:
    browser = browser_of("admin")
    browser.post(f"{_page(year)}closing/")
    with within(karoo):
        post(ACTOR, (COGS, 5_00), (CASH, -5_00), day=year.ends)
    page = browser.get(_page(year)).content.decode()
    assert "Closed, but something came after it." in page
    assert "Close again" in page
    assert browser.post(f"{_page(year)}closing/").status_code == 302
    with within(karoo):
        assert list(JournalEntry.objects.filter(is_closing=True).values_list("total", flat=True)) == [100_00, 5_00]


def test_refusal_stands_on_the_page(browser_of, karoo, within, year) -> None:
    browser = browser_of("admin")
    with within(karoo):
        later = FiscalYear.objects.get(cycle="2026")
        post(ACTOR, (CASH, 1_00), (SALES, -1_00), day=date(2026, 10, 3))
    response = browser.post(f"{_page(later)}closing/")
    assert response.status_code == 422
    assert "Close 2025/26 first." in response.content.decode()


def test_year_whose_last_period_is_signed_is_not_offered_to_be_closed(browser_of, karoo, within, year) -> None:
    with within(karoo):
        lock(year.periods.get(number=12))
    assert "/closing/" not in browser_of("admin").get(_page(year)).content.decode()


def test_reader_sees_the_year_but_no_step_and_the_outsider_nothing(browser_of, year) -> None:
    page = browser_of("clerk").get(_page(year))
    assert page.status_code == 200
    assert "/closing/" not in page.content.decode()
    assert browser_of("clerk").post(f"{_page(year)}closing/").status_code == 403
    assert browser_of("outsider").get(_page(year)).status_code == 404
