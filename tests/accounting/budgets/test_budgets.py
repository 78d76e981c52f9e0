"""Budgets: their amounts, last year's figures, what became of them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from accounting.budgets.errors import (
    BudgetCellRefused,
    BudgetFileUnreadable,
    BudgetNameTaken,
    NoYearToCopy,
    YearsDiffer,
)
from accounting.budgets.files import MOST_ROWS, BudgetFile, budget_csv, read_budget
from accounting.budgets.models import Budget, BudgetAmount
from accounting.budgets.queries import amounts_of, budget_figures, periods_of, variances
from accounting.budgets.setting import activate_budget, copy_actuals, make_budget, set_amounts
from accounting.budgets.spreading import spread_evenly
from accounting.dimensions.models import CostCentre
from accounting.ledger.balances import Dimensions
from accounting.ledger.models import LedgerAccount
from accounting.ledger.posting import post_journal_entry
from accounting.ledger.proposals import ProposedEntry, base_line
from accounting.periods.models import Calendar, FiscalYear, PeriodPattern
from accounting.periods.opening import open_fiscal_years
from auditlog.events.models import AuditEvent
from erp.foundation.actor import Actor
from erp.foundation.errors import PermissionRefused
from tenancy.branches.models import Branch
from tests.accounting.ledger.entries import CASH, COGS, SALES, account, post

db = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]
OPERATOR = Actor.command("test")


@given(st.integers(-(10**15), 10**15), st.integers(1, 13))
def test_spread_amounts_add_up_and_differ_by_one_minor_unit_at_most(total: int, parts: int) -> None:
    amounts = spread_evenly(total, parts)
    assert sum(amounts) == total
    assert max(amounts) - min(amounts) <= 1


def test_hundred_over_twelve_months_is_spread_to_the_cent() -> None:
    assert spread_evenly(100_00, 12) == [833, 833, 834] * 4
    assert spread_evenly(-1, 3) == [0, 0, -1]


@pytest.fixture
def year() -> FiscalYear:
    return FiscalYear.objects.get(name="2026/27")


@pytest.fixture
def budget(in_karoo: None) -> Budget:
    return make_budget(FiscalYear.objects.get(name="2026/27"), "Plan", actor=OPERATOR)


def put(budget: Budget, code: str, amount: int, *months: int, part: Dimensions = Dimensions()) -> int:  # noqa: B008
    by_month = {one.starts.month: one.id for one in periods_of(budget.fiscal_year)}
    cells = {(account(code).id, by_month[month]): amount for month in months or by_month}
    return set_amounts(budget, cells, actor=OPERATOR, part=part)


class TestBudgets:
    pytestmark = db

    def test_first_version_of_a_year_is_in_force_and_another_can_take_its_place(self, budget, year) -> None:
        second = make_budget(year, "Revised", actor=OPERATOR)
        assert (budget.is_active, second.is_active) == (True, False)
        activate_budget(second, actor=OPERATOR)
        assert [one.name for one in Budget.objects.filter(is_active=True)] == ["Revised"]
        with pytest.raises(BudgetNameTaken):
            make_budget(year, "Plan", actor=OPERATOR)

    def test_amounts_are_set_and_only_changes_are_written_and_captured(self, budget) -> None:
        assert put(budget, SALES, -1_000_00) == 12
        assert put(budget, SALES, -1_000_00) == 0
        assert put(budget, SALES, -2_000_00, 10) == 1
        events = AuditEvent.objects.filter(act="accounting.budget.amounts_set", operation="update")
        assert events.count() == 1

    def test_figures_are_those_of_the_active_version_and_of_whole_periods(self, budget, year) -> None:
        put(budget, SALES, -1_000_00)
        other = make_budget(year, "Other", actor=OPERATOR)
        put(other, SALES, -9_999_00)
        figures = budget_figures(date(2026, 10, 1), date(2026, 11, 30))
        assert figures == {account(SALES).id: -2_000_00}

    def test_part_of_a_period_counts_by_its_days(self, budget) -> None:
        put(budget, SALES, -310_00, 10)
        assert budget_figures(date(2026, 10, 1), date(2026, 10, 10)) == {account(SALES).id: -100_00}

    def test_branches_have_budgets_of_their_own_which_add_up(self, budget) -> None:
        branch = Branch.objects.create(code="CPT", name="Cape Town")
        put(budget, SALES, -100_00, 10)
        put(budget, SALES, -40_00, 10, part=Dimensions(branch_id=branch.id))
        month = (date(2026, 10, 1), date(2026, 10, 31))
        assert budget_figures(*month) == {account(SALES).id: -140_00}
        assert budget_figures(*month, Dimensions(branch_id=branch.id)) == {account(SALES).id: -40_00}

    def test_heading_foreign_period_and_huge_amount_are_refused(self, budget, year) -> None:
        period = periods_of(year)[0].id
        earlier = periods_of(FiscalYear.objects.get(name="2025/26"))[0].id
        sales = account(SALES).id
        for cell, amount in (
            ((account("1000").id, period), 1), ((sales, earlier), 1), ((sales, period), 10**15 + 1)
        ):  # fmt: skip
            with pytest.raises(BudgetCellRefused):
                set_amounts(budget, {cell: amount}, actor=OPERATOR)
        assert not BudgetAmount.objects.exists()

    def test_last_years_figures_are_taken_over_with_a_percentage(self, budget, year) -> None:
        post(OPERATOR, (CASH, 1_000_00), (SALES, -1_000_00), day=date(2025, 10, 5))
        post(OPERATOR, (COGS, 333_33), (CASH, -333_33), day=date(2025, 11, 5))
        assert copy_actuals(budget, percent=Decimal("7.5"), actor=OPERATOR) == 2
        october, november = (one.id for one in periods_of(year) if one.starts.month in (10, 11))
        amounts = amounts_of(budget)
        assert amounts[account(SALES).id] == {october: -1_075_00}
        assert amounts[account(COGS).id] == {november: 358_33}
        first = make_budget(FiscalYear.objects.get(name="2025/26"), "Plan", actor=OPERATOR)
        with pytest.raises(NoYearToCopy):
            copy_actuals(first, percent=Decimal(0), actor=OPERATOR)

    def test_last_years_figures_of_the_parts_add_up_to_those_of_the_business(self, budget) -> None:
        branch = Branch.objects.create(code="CPT", name="Cape Town")
        centre = CostCentre.objects.create(code="SHOP", name="Shop")
        parts = [
            Dimensions(),
            Dimensions(branch_id=branch.id),
            Dimensions(cost_centre_id=centre.id),
            Dimensions(branch_id=branch.id, cost_centre_id=centre.id),
        ]
        for amount, part in zip((1_00, 20_00, 300_00, 4_000_00), parts, strict=True):
            lines = [
                replace(
                    base_line(account(code).id, sign * amount, "ZAR"),
                    branch_id=part.branch_id,
                    cost_centre_id=part.cost_centre_id,
                )
                for code, sign in ((CASH, 1), (SALES, -1))
            ]
            post_journal_entry(ProposedEntry(date(2025, 10, 5), lines), actor=OPERATOR)
        for part in parts:
            copy_actuals(budget, percent=Decimal(0), actor=OPERATOR, part=part)
        october = next(one.id for one in periods_of(budget.fiscal_year) if one.starts.month == 10)
        copied = [amounts_of(budget, part=part)[account(SALES).id][october] for part in parts]
        assert copied == [-1_00, -20_00, -300_00, -4_000_00]
        assert budget_figures(date(2026, 10, 1), date(2026, 10, 31)) == {account(SALES).id: -4_321_00}

    def test_last_years_figures_take_the_place_of_all_that_stood(self, budget) -> None:
        put(budget, COGS, 700_00)
        put(budget, SALES, -50_00, 3)
        put(budget, CASH, 9_00)
        LedgerAccount.objects.filter(id=account(COGS).id).update(is_active=False)
        post(OPERATOR, (CASH, 1_000_00), (SALES, -1_000_00), day=date(2025, 10, 5))
        assert copy_actuals(budget, percent=Decimal(0), actor=OPERATOR) == 14
        year = budget_figures(date(2026, 3, 1), date(2027, 2, 28))
        assert year == {account(SALES).id: -1_000_00, account(COGS).id: 0, account(CASH).id: 12 * 9_00}

    def test_years_of_unequal_patterns_are_not_copied(self, year) -> None:
        in_weeks = Calendar(year.starts.month, PeriodPattern.FOUR_WEEKS)
        [following] = open_fiscal_years([date(2027, 3, 1)], calendar=in_weeks, actor=OPERATOR)
        post(OPERATOR, (CASH, 1_000_00), (SALES, -1_000_00), day=date(2026, 10, 5))
        plan = make_budget(following, "Plan", actor=OPERATOR)
        with pytest.raises(YearsDiffer, match="2026/27 has 12 periods and 2027/28 has 13"):
            copy_actuals(plan, percent=Decimal(0), actor=OPERATOR)
        assert not BudgetAmount.objects.exists()

    def test_variance_says_what_is_better_and_by_how_much(self, budget) -> None:
        put(budget, SALES, -1_000_00, 10)
        put(budget, COGS, 400_00, 10)
        post(OPERATOR, (CASH, 900_00), (SALES, -900_00), day=date(2026, 10, 5))
        post(OPERATOR, (COGS, 350_00), (CASH, -350_00), day=date(2026, 10, 5))
        rows = {one.account.code: one for one in variances(date(2026, 10, 1), date(2026, 10, 31))}
        assert set(rows) == {SALES, COGS}
        sales, costs = rows[SALES], rows[COGS]
        assert (sales.budget, sales.actual, sales.variance, sales.percent) == (1_000_00, 900_00, -100_00, -100)
        assert (costs.variance, costs.percent) == (-50_00, -125)
        assert (sales.is_good, costs.is_good) == (False, True)

    def test_variance_keeps_accounts_that_were_closed_since(self, budget) -> None:
        put(budget, COGS, 400_00, 10)
        post(OPERATOR, (CASH, 900_00), (SALES, -900_00), day=date(2026, 10, 5))
        LedgerAccount.objects.filter(code__in=(SALES, COGS)).update(is_active=False)
        rows = variances(date(2026, 10, 1), date(2026, 10, 31))
        assert [(one.account.code, one.budget, one.actual) for one in rows] == [(SALES, 0, 900_00), (COGS, 400_00, 0)]

    def test_file_of_a_budget_is_read_back_as_it_was_written(self, budget, year) -> None:
        put(budget, SALES, -1_000_50)
        put(budget, COGS, 400_00, 10)
        text = budget_csv(budget, exponent=2)
        second = make_budget(year, "Copy", actor=OPERATOR)
        found = read_budget(BytesIO(text.encode()), budget=second, exponent=2)
        assert found.faults == []
        set_amounts(second, found.cells, actor=OPERATOR)
        assert amounts_of(second)[account(SALES).id] == amounts_of(budget)[account(SALES).id]
        assert budget_csv(second, exponent=2) == text

    def test_wrong_cells_of_a_file_are_named_by_row(self, budget, year) -> None:
        name = periods_of(year)[0].name
        text = f"code,{name}\n{SALES},dear\n9999,5\n{COGS},\n"
        found: BudgetFile = read_budget(BytesIO(text.encode()), budget=budget, exponent=2)
        assert [row for row, _ in found.faults] == [2, 3]
        with pytest.raises(BudgetFileUnreadable):
            read_budget(BytesIO(b"a,b\n1,2\n"), budget=budget, exponent=2)

    def test_workbook_and_text_are_bound_to_the_same_rows(self, budget, year) -> None:
        workbook = BytesIO()
        with xlsxwriter.Workbook(workbook) as book:
            sheet = book.add_worksheet()
            for number in range(MOST_ROWS + 1):
                sheet.write_row(number, 0, ["code", periods_of(year)[0].name] if number == 0 else ["9999", 1])
        for content in (workbook.getvalue(), b"code\n" * (MOST_ROWS + 1)):
            with pytest.raises(BudgetFileUnreadable, match="more than 5,000 rows"):
                read_budget(BytesIO(content), budget=budget, exponent=2)

    @pytest.mark.parametrize(
        ("head", "amounts", "minor"),
        [
            ("code;{};{}", "1234,50;1.000,00", [1_234_50, 1_000_00]),
            ("code;{};{}", "1234,50;1.000", [1_234_50, 1_000_00]),
            ("code;{};{}", "-1 234,5;(12)", [-1_234_50, -12_00]),
            ("code,{},{}", '1234.50,"1,000"', [1_234_50, 1_000_00]),
            ("code,{},{}", '"1,11,800.00",-', [111_800_00]),
        ],
    )
    def test_amounts_of_a_file_are_read_by_its_decimal_mark(self, budget, year, head, amounts, minor) -> None:
        first, second = (one.name for one in periods_of(year)[:2])
        text = f"{head.format(first, second)}\n{COGS}{head[4]}{amounts}\n"
        found = read_budget(BytesIO(text.encode()), budget=budget, exponent=2)
        assert (list(found.cells.values()), found.faults) == (minor, [])

    @pytest.mark.parametrize(
        ("amount", "words"),
        [("1.234", "'1.234' may mean 1234 or 1.234"), ("12,345", "'12,345' may mean"), ("1,005", "may mean")],
    )
    def test_amount_of_a_file_that_could_be_two_is_refused(self, budget, year, amount, words) -> None:
        text = f"code;{periods_of(year)[0].name}\n{COGS};{amount}\n"
        found = read_budget(BytesIO(text.encode()), budget=budget, exponent=2)
        assert found.cells == {}
        assert words in found.faults[0][1]

    def test_auditor_may_not_set_amounts(self, budget, auditor) -> None:
        with pytest.raises(PermissionRefused):
            set_amounts(budget, {}, actor=auditor)
