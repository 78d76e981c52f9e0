"""Pages of profit and loss and balance sheet, and their files."""

import html
import json
import re
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

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


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize(
    ("page", "line", "accounts", "others"),
    [
        (PROFIT_AND_LOSS, "profit-and-loss%3Asales", [SALES], [COGS, CASH]),
        (PROFIT_AND_LOSS, "profit-and-loss%3Agross_profit", [SALES, COGS], [CASH]),
        (PROFIT_AND_LOSS, "profit-and-loss%3Aprofit", [SALES, COGS], [CASH, CAPITAL]),
        (BALANCE_SHEET, "balance-sheet%3Atotal_assets", [CASH], [CAPITAL, SALES]),
        (BALANCE_SHEET, "balance-sheet%3Atotal_equity", [CAPITAL], [CASH]),
        ("/t/karoo/reports/trial-balance/?as_at=2026-10-31&compare=months", "trial-balance%3Aasset", [CASH], [CAPITAL]),
    ],
)
def test_sum_leads_to_the_ledger_of_the_accounts_under_it(browser_of, page, line, accounts, others) -> None:
    clerk = browser_of("clerk")
    shown = clerk.get(page).content.decode()
    links = re.findall(rf'href="(/t/karoo/reports/general-ledger/\?under={line}[^"]*)"', shown)
    assert links, line
    ledger = clerk.get(html.unescape(links[-1])).content.decode()
    for code in accounts:
        assert f"/accounts/{code}/" in ledger
    for code in others:
        assert f"/accounts/{code}/" not in ledger
    assert "Under: " in ledger and "Show every account" in ledger


@pytest.mark.usefixtures("books")
def test_ledger_under_a_sum_closes_with_the_sum_and_leaves_as_a_file(browser_of) -> None:
    days = "from_date=2026-03-01&to_date=2026-10-31"
    address = f"/t/karoo/reports/general-ledger/?under=profit-and-loss:gross_profit&{days}&format=json"
    document = json.loads(browser_of("owner").get(address).content)
    closing = [row["balance"] for row in document["rows"] if row["kind"] == "closing"]
    assert sorted(closing) == ["-100.00", "40.00"]
    assert document["parameters"]["under"] == "profit-and-loss:gross_profit"


@pytest.mark.usefixtures("books")
def test_line_that_no_statement_has_is_named_and_every_account_shown(browser_of) -> None:
    for line in ("profit-and-loss:nonsense", "no-statement:sales", "x" * 70):
        shown = browser_of("clerk").get(f"/t/karoo/reports/general-ledger/?under={line}").content.decode()
        assert "No statement has a line" in shown
        assert f"/accounts/{CASH}/" in shown


@pytest.mark.usefixtures("books")
def test_sums_have_their_weight_on_paper_and_in_the_workbook_as_on_screen(browser_of) -> None:
    """The group above its parts is bold; what nothing else adds up has a double rule, alone."""
    owner = browser_of("owner")
    screen = owner.get(BALANCE_SHEET).content.decode()
    grand = re.findall(r'<tr class="subtotal grand">.*?<th[^>]*>([^<]+)<', screen, re.DOTALL)
    assert grand == ["Total assets", "Total equity and liabilities"]
    book = load_workbook(BytesIO(owner.get(f"{BALANCE_SHEET}&format=xlsx").content))
    lines = {row[1].value: row[-1] for row in book.active.iter_rows() if row[1].value}
    assert [name for name, cell in lines.items() if cell.border.bottom.style == "double"] == grand
    assert {name for name, cell in lines.items() if cell.font.bold} >= {"Cash and bank", "Equity", *grand}
    plain = [cell for name, cell in lines.items() if name not in grand and not cell.font.bold]
    assert plain, "an account is not bold"
    assert all(cell.border.top.style is None for cell in plain)


def test_total_of_changes_in_equity_is_double_at_the_end_alone(browser_of) -> None:
    screen = browser_of("clerk").get("/t/karoo/reports/changes-in-equity/").content.decode()
    assert screen.count('class="subtotal grand"') == 1
