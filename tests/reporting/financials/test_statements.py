"""Profit and loss and balance sheet always tie, whatever was posted, closed or reversed."""

from datetime import date

import pytest

from accounting.closing.year_end import close_year
from accounting.dimensions.models import CostCentre
from accounting.ledger.models import LedgerAccount
from accounting.ledger.posting import post_journal_entry
from accounting.ledger.proposals import ProposedEntry, ProposedLine
from accounting.periods.models import FiscalYear
from reporting.financials.asking import Asked, columns_of
from reporting.financials.balance_sheet import balance_sheet, is_balanced
from reporting.financials.built_in_layouts import BALANCE_SHEET, PROFIT_AND_LOSS
from reporting.financials.errors import LayoutLeavesOut, LayoutSumsUnknown, UnknownDimension
from reporting.financials.layouts import Layout, LayoutLine
from reporting.financials.profit_and_loss import profit_and_loss
from reporting.financials.spans import span
from tests.accounting.ledger.entries import CAPITAL, CASH, COGS, SALES, account, post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]

YEAR = (date(2025, 3, 1), date(2026, 2, 28))
DAYS = [date(2025, 3, 1), date(2025, 8, 15), date(2026, 2, 28), date(2026, 3, 1), date(2026, 10, 31)]


def _profit(starts: date, ends: date) -> int:
    return profit_and_loss([span(starts, ends)]).amounts("profit")[0]


def test_profit_and_loss_lists_accounts_under_its_lines(owner) -> None:
    post(owner, (CASH, 100_00), (SALES, -100_00), day=YEAR[0])
    post(owner, (COGS, 40_00), (CASH, -40_00), day=YEAR[1])
    statement = profit_and_loss([span(*YEAR)])
    shown = [(line.key, line.account.code if line.account else "", line.amounts) for line in statement.lines]
    assert shown[:5] == [
        ("sales", "", (100_00,)),
        ("sales", SALES, (100_00,)),
        ("cost_of_sales", "", (40_00,)),
        ("cost_of_sales", COGS, (40_00,)),
        ("gross_profit", "", (60_00,)),
    ]
    assert statement.amounts("profit") == (60_00,)


def test_balance_sheet_is_the_same_before_and_after_closing_but_for_where_profit_stands(owner) -> None:
    post(owner, (CASH, 500_00), (CAPITAL, -500_00), day=YEAR[0])
    post(owner, (CASH, 60_00), (SALES, -60_00), day=YEAR[1])
    before = balance_sheet([span(*YEAR)])
    assert (before.amounts("current_earnings"), before.amounts("total_equity")) == ((60_00,), (560_00,))
    close_year(FiscalYear.objects.get(starts=YEAR[0]), actor=owner)
    after = balance_sheet([span(*YEAR)], hide_zero=False)
    assert (after.amounts("current_earnings"), after.amounts("total_equity")) == ((0,), (560_00,))
    assert after.amounts("total_assets") == before.amounts("total_assets")
    assert _profit(*YEAR) == 60_00, "what the year earned is read before its closing"


def test_earnings_of_a_year_that_nobody_closed_stand_by_themselves(owner) -> None:
    post(owner, (CASH, 60_00), (SALES, -60_00), day=YEAR[1])
    post(owner, (CASH, 7_00), (SALES, -7_00), day=date(2026, 4, 1))
    statement = balance_sheet([span(date(2026, 3, 1), date(2026, 4, 30))])
    assert statement.amounts("earlier_earnings") == (60_00,)
    assert statement.amounts("current_earnings") == (7_00,)
    assert is_balanced(statement)


def test_columns_compare_and_divide(owner) -> None:
    workshop = CostCentre.objects.create(code="WORK", name="Workshop")
    lines = [
        ProposedLine(account(CASH).id, 9_00, "ZAR", 9_00),
        ProposedLine(account(SALES).id, -9_00, "ZAR", -9_00, cost_centre_id=workshop.id),
    ]
    post_journal_entry(ProposedEntry(posting_date=date(2026, 4, 2), lines=lines), actor=owner)
    post(owner, (CASH, 1_00), (SALES, -1_00), day=date(2026, 3, 2))
    april = (date(2026, 4, 1), date(2026, 4, 30))

    def profit(**asked: str) -> tuple[int, ...]:
        return profit_and_loss(columns_of(Asked(*april, **asked))).amounts("profit")

    assert profit(compare="previous") == (9_00, 1_00)
    assert profit(compare="year") == (9_00, 0)
    assert profit(compare="months")[-3:] == (1_00, 9_00, 10_00)
    assert profit(dimension="cost-centre") == (9_00, 9_00)
    assert profit(dimension="cost-centre=WORK") == (9_00,)
    with pytest.raises(UnknownDimension):
        profit(dimension="cost-centre=NONE")


def test_layout_that_leaves_an_account_out_is_refused(owner) -> None:
    narrow = Layout("x", "Narrow", [LayoutLine("sales", "Sales", takes=("income.sales",))])
    with pytest.raises(LayoutLeavesOut):
        narrow.placed(LedgerAccount.objects.filter(is_group=False))
    with pytest.raises(LayoutSumsUnknown):
        Layout("x", "Sums", [LayoutLine("sum", "Sum", "subtotal", sums=("nowhere",))])


def test_layouts_place_every_account_of_any_chart_once(owner) -> None:
    chart = list(LedgerAccount.objects.filter(is_group=False))
    placed = {**PROFIT_AND_LOSS.placed(chart), **BALANCE_SHEET.placed(chart)}
    assert set(placed) == {one.id for one in chart}
