"""What was budgeted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from accounting.budgets.models import Budget, BudgetAmount
from accounting.currencies.converting import share_of
from accounting.ledger.balances import EVERYWHERE, Dimensions, movements
from accounting.ledger.models import AccountType, LedgerAccount, NormalBalance
from accounting.ledger.queries import accounts
from accounting.periods.models import AccountingPeriod, FiscalYear

# In the order in which people budget: what comes in, what goes out, then what is invested and borrowed.
BUDGETED_TYPES = (AccountType.INCOME, AccountType.EXPENSE, AccountType.ASSET, AccountType.LIABILITY)
_EARNING = (AccountType.INCOME, AccountType.EXPENSE)


def budgets() -> QuerySet[Budget]:
    """Every budget with its year, the newest year first, its active version before the others."""
    return Budget.objects.select_related("fiscal_year").order_by("-fiscal_year__starts", "-is_active", "name")


def periods_of(year: FiscalYear) -> list[AccountingPeriod]:
    """The periods that a budget of the year has amounts for; an adjustment period has none."""
    return list(AccountingPeriod.objects.filter(fiscal_year=year, is_adjustment=False).order_by("number"))


def budgeted_accounts(kind: str = "", text: str = "") -> list[LedgerAccount]:
    """The accounts that can be budgeted, by code; those of one type, or whose code or name holds a text."""
    found = accounts().filter(is_group=False, is_active=True, type__in=[kind] if kind else BUDGETED_TYPES)
    wanted = text.strip().casefold()
    return [one for one in found if wanted in f"{one.code} {one.full_name}".casefold()]


def shown_sign(account: LedgerAccount) -> int:
    """1, or -1 for accounts that grow in credit: people budget sales above zero."""
    return -1 if account.normal_balance == NormalBalance.CREDIT else 1


def amounts_of(budget: Budget, *, part: Dimensions = EVERYWHERE) -> dict[UUID, dict[UUID, int]]:
    """The amounts of exactly one part of the business, by account and period, debit positive."""
    found: dict[UUID, dict[UUID, int]] = {}
    branch = Q(branch_id=part.branch_id) if part.branch_id else Q(branch__isnull=True)
    cost_centre = Q(cost_centre_id=part.cost_centre_id) if part.cost_centre_id else Q(cost_centre__isnull=True)
    rows = BudgetAmount.objects.filter(branch, cost_centre, budget=budget)
    for account_id, period_id, amount in rows.values_list("account_id", "period_id", "amount"):
        found.setdefault(account_id, {})[period_id] = amount
    return found


def budget_figures(
    starts: date, ends: date, narrowed: Dimensions = EVERYWHERE, *, types: Collection[AccountType] = BUDGETED_TYPES
) -> dict[UUID, int]:
    """What each account of these types was meant to move from ``starts`` to ``ends`` by the active budgets.

    Both days are included. Base minor units, debit positive; accounts without a budget are left out. Of a period that
    lies partly within the days the same part of its days counts, rounded half up.
    """
    rows = _narrowed(narrowed).filter(
        budget__is_active=True, account__type__in=types, period__starts__lte=ends, period__ends__gte=starts
    )
    figures: dict[UUID, int] = {}
    for account_id, amount, first, last in rows.values_list("account_id", "amount", "period__starts", "period__ends"):
        days = (last - first).days + 1
        within = (min(last, ends) - max(first, starts)).days + 1
        figures[account_id] = figures.get(account_id, 0) + share_of(amount, within, days)
    return figures


def _narrowed(part: Dimensions) -> QuerySet[BudgetAmount]:
    """The amounts of a part of the business, by the same rules by which movements are narrowed."""
    rows = BudgetAmount.objects.all()
    if part.branch_id:
        rows = rows.filter(branch_id=part.branch_id)
    if part.cost_centre_id:
        rows = rows.filter(cost_centre_id=part.cost_centre_id)
    if part.branches is not None:
        rows = rows.filter(branch_id__in=part.branches)
    if part.no_branch:
        rows = rows.filter(branch__isnull=True)
    if part.no_cost_centre:
        rows = rows.filter(cost_centre__isnull=True)
    return rows


def unbudgeted_days(starts: date, ends: date) -> list[tuple[date, date]]:
    """The stretches of days, both ends included, that lie in no fiscal year with a budget in force."""
    years = Budget.objects.filter(is_active=True, fiscal_year__starts__lte=ends, fiscal_year__ends__gte=starts)
    found, day = [], starts
    for first, last in years.order_by("fiscal_year__starts").values_list("fiscal_year__starts", "fiscal_year__ends"):
        if first > day:
            found.append((day, first - timedelta(days=1)))
        day = last + timedelta(days=1)
    return [*found, (day, ends)] if day <= ends else found


def cuts_a_period(starts: date, ends: date) -> bool:
    """Whether a period lies partly within the days, so that a part of its budget counts."""
    is_cut = Q(starts__lt=starts, ends__gte=starts) | Q(starts__lte=ends, ends__gt=ends)
    return AccountingPeriod.objects.filter(is_cut, is_adjustment=False).exists()


@dataclass(frozen=True, slots=True)
class VarianceRow:
    """One account: base minor units as people read them, sales and costs above zero.

    ``is_good`` says on which side of the budget the account lies; None where it lies on it.
    """

    account: LedgerAccount
    budget: int
    actual: int

    @property
    def variance(self) -> int:
        """Actual less budget."""
        return self.actual - self.budget

    @property
    def percent(self) -> int | None:
        """The variance in tenths of a percent of the budget, None without one."""
        return share_of(1000, self.variance, abs(self.budget)) if self.budget else None

    @property
    def is_good(self) -> bool | None:
        """More income and less cost is good."""
        if not self.variance:
            return None
        return (self.variance > 0) == (self.account.type != AccountType.EXPENSE)


def variances(starts: date, ends: date, *, narrowed: Dimensions = EVERYWHERE) -> list[VarianceRow]:
    """Budget beside actual for every account that has either, closed or not, by type and code; no closings of years."""
    budget = budget_figures(starts, ends, narrowed)
    actual = {one.account_id: one.amount for one in movements(starts, ends, narrowed=narrowed, with_closings=False)}
    rows = []
    for account in accounts().filter(is_group=False):
        sign = shown_sign(account)
        meant, moved = sign * budget.get(account.id, 0), sign * actual.get(account.id, 0)
        # What a balance sheet account moved is of interest where somebody budgeted it.
        if meant or (moved and (account.id in budget or account.type in _EARNING)):
            rows.append(VarianceRow(account, meant, moved))
    return sorted(rows, key=lambda one: BUDGETED_TYPES.index(AccountType(one.account.type)))


def year_before(year: FiscalYear) -> FiscalYear | None:
    """The fiscal year that ended before this one began, if the books have it."""
    return FiscalYear.objects.filter(ends__lt=year.starts).order_by("-ends").first()
