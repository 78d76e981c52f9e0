"""Pages of profit and loss and balance sheet, and their files."""

import json
from datetime import date

import pytest

from tests.accounting.ledger.entries import CAPITAL, CASH, COGS, SALES, post

pytestmark = pytest.mark.django_db

PROFIT_AND_LOSS = "/t/karoo/reports/profit-and-loss/?from_date=2026-03-01&to_date=2026-10-31"
BALANCE_SHEET = "/t/karoo/reports/balance-sheet/?to_date=2026-10-31"


@pytest.fixture
def books(karoo, owner, within) -> None:
    with within(karoo):
        post(owner, (CASH, 500_00), (CAPITAL, -500_00), day=date(2026, 3, 1))
        post(owner, (CASH, 100_00), (SALES, -100_00), day=date(2026, 10, 1))
        post(owner, (COGS, 40_00), (CASH, -40_00), day=date(2026, 10, 1))


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize(
    ("page", "line", "amount"),
    [(PROFIT_AND_LOSS, "Profit for the period", "60.00"), (BALANCE_SHEET, "Total assets", "560.00")],
)
def test_screen_and_files_show_the_same_figures(browser_of, page: str, line: str, amount: str) -> None:
    browser = browser_of("clerk")
    shown = browser.get(page).content.decode()
    assert line in shown
    assert amount in shown
    document = json.loads(browser_of("owner").get(f"{page}&format=json").content)
    assert {row["line"]: row["amount"] for row in document["rows"]}[line] == amount
    for name in ("csv", "xlsx", "pdf"):
        assert browser_of("owner").get(f"{page}&format={name}").status_code == 200


@pytest.mark.usefixtures("books")
def test_figures_of_an_account_lead_to_its_lines(browser_of) -> None:
    shown = browser_of("clerk").get(PROFIT_AND_LOSS).content.decode()
    assert f'href="/t/karoo/accounts/{SALES}/?from_date=2026-03-01&amp;to_date=2026-10-31"' in shown


@pytest.mark.usefixtures("books")
def test_bad_dimension_is_named_and_the_whole_business_shown(browser_of) -> None:
    shown = browser_of("clerk").get(f"{PROFIT_AND_LOSS}&dimension=colour").content.decode()
    assert "is no dimension" in shown
    assert "60.00" in shown


@pytest.mark.usefixtures("books")
def test_comparisons_are_columns(browser_of) -> None:
    shown = browser_of("clerk").get(f"{PROFIT_AND_LOSS}&compare=months").content.decode()
    assert shown.count('<th scope="col" class="num') == 13
