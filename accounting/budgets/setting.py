"""Make budgets, set their amounts, copy last year's figures into them, and choose the one that counts."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from accounting.budgets.errors import (
    BudgetCellRefused,
    BudgetChangedMeanwhile,
    BudgetNameTaken,
    NoYearToCopy,
    YearsDiffer,
)
from accounting.budgets.models import Budget
from accounting.budgets.queries import amounts_of, periods_of, year_before
from accounting.currencies.converting import share_of
from accounting.ledger.balances import EVERYWHERE, Dimensions, movements
from accounting.ledger.models import AccountType, LedgerAccount
from accounting.ledger.reach import require_all_entries
from accounting.periods.models import FiscalYear
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission

# Far above any amount of a business, far below what the database can hold.
MOST_MINOR = 10**15

# By account and period.
Cells = Mapping[tuple[UUID, UUID], int]

_SET = """
INSERT INTO accounting_budgetamount (id, tenant_id, budget_id, account_id, period_id, branch_id, cost_centre_id, amount)
SELECT new_uuid7(), nullif(current_setting('app.tenant_id', true), '')::uuid, %(budget)s, cell.account, cell.period,
       %(branch)s::uuid, %(cost_centre)s::uuid, cell.amount
  FROM unnest(%(accounts)s::uuid[], %(periods)s::uuid[], %(amounts)s::bigint[]) cell(account, period, amount)
ON CONFLICT (tenant_id, budget_id, account_id, period_id, branch_id, cost_centre_id)
DO UPDATE SET amount = excluded.amount
"""


def make_budget(year: FiscalYear, name: str, *, actor: Actor) -> Budget:
    """A new version of a year's budget; the first one of a year is active. Raises ``BudgetNameTaken``."""
    require_permission(actor, "accounting.budget.edit")
    with act("accounting.budget.made", actor=actor):
        is_first = not Budget.objects.filter(fiscal_year=year).exists()
        budget = Budget(fiscal_year=year, name=name.strip(), is_active=is_first, made_by_label=actor.label)
        try:
            with transaction.atomic():
                budget.save(force_insert=True)
        except IntegrityError as error:
            raise BudgetNameTaken(name) from error
    return budget


def activate_budget(budget: Budget, *, actor: Actor) -> Budget:
    """Compare with this version of its year's budget from now on."""
    require_permission(actor, "accounting.budget.edit")
    with act("accounting.budget.activated", actor=actor):
        versions = {one.id: one for one in Budget.objects.select_for_update().filter(fiscal_year=budget.fiscal_year)}
        Budget.objects.filter(fiscal_year=budget.fiscal_year, is_active=True).exclude(id=budget.id).update(
            is_active=False
        )
        chosen = versions[budget.id]
        chosen.is_active = True
        chosen.save(update_fields=["is_active"])
    return chosen


def set_amounts(
    budget: Budget, cells: Cells, *, actor: Actor, part: Dimensions = EVERYWHERE, shown: Cells | None = None
) -> int:
    """Set the amounts of one part of the business, debit positive; returns how many changed.

    What is not among the cells stays. ``shown`` is what somebody had before his eyes who typed over it: what
    others have changed since is not overwritten. Raises ``BudgetCellRefused`` or ``BudgetChangedMeanwhile``.
    """
    require_permission(actor, "accounting.budget.edit")
    _require_own_part(part, actor)
    with act("accounting.budget.amounts_set", actor=actor):
        return _set(budget, cells, part, shown)


def copy_actuals(budget: Budget, *, percent: Decimal, actor: Actor, part: Dimensions = EVERYWHERE) -> int:
    """Set income and expenses to what the year before moved, period by period, and ``percent`` more.

    Rounded half up to the minor unit; what moved nothing, and accounts that are closed, have zero. Without
    a branch or cost centre it is what no branch or cost centre has, so that parts add up.
    Returns how many amounts changed; raises ``NoYearToCopy`` or ``YearsDiffer``.
    """
    require_permission(actor, "accounting.budget.edit")
    require_all_entries(actor)
    _require_own_part(part, actor)
    earlier = year_before(budget.fiscal_year)
    if earlier is None:
        raise NoYearToCopy(budget.fiscal_year.name)
    periods_then, periods_now = periods_of(earlier), periods_of(budget.fiscal_year)
    if len(periods_then) != len(periods_now):
        raise YearsDiffer(earlier.name, len(periods_then), budget.fiscal_year.name, len(periods_now))
    is_open = dict(
        LedgerAccount.objects.filter(type__in=(AccountType.INCOME, AccountType.EXPENSE), is_group=False).values_list(
            "id", "is_active"
        )
    )
    alone = replace(part, no_branch=part.branch_id is None, no_cost_centre=part.cost_centre_id is None)
    basis_points = int((percent * 100).to_integral_value())
    cells = {(account, one.id): 0 for account in is_open for one in periods_now}
    for then, now in zip(periods_then, periods_now, strict=True):
        for one in movements(then.starts, then.ends, narrowed=alone, with_closings=False):
            if is_open.get(one.account_id):
                cells[one.account_id, now.id] = share_of(one.amount, 10_000 + basis_points, 10_000)
    with act("accounting.budget.actuals_copied", actor=actor, reason=f"{earlier.name}, {percent} percent more"):
        return _set(budget, cells, part)


def _require_own_part(part: Dimensions, actor: Actor) -> None:
    own = actor.scope.branches
    if own is not None and part.branch_id not in own:
        raise BudgetCellRefused("Your work is for some branches only: choose one of them.", field="branch")


def _set(budget: Budget, cells: Cells, part: Dimensions, shown: Cells | None = None) -> int:
    # Of two who save at once, the second sees what the first has set.
    Budget.objects.select_for_update().get(id=budget.id)
    standing = amounts_of(budget, part=part)
    if shown is not None:
        _require_as_shown(standing, cells, shown)
    changed = {
        (account, period): amount
        for (account, period), amount in cells.items()
        if standing.get(account, {}).get(period, 0) != amount
    }
    _require_cells(budget, changed)
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(
                _SET,
                {
                    "budget": budget.id,
                    "branch": part.branch_id,
                    "cost_centre": part.cost_centre_id,
                    "accounts": [account for account, _ in changed],
                    "periods": [period for _, period in changed],
                    "amounts": list(changed.values()),
                },
            )
    return len(changed)


def _require_as_shown(standing: Mapping[UUID, Mapping[UUID, int]], cells: Cells, shown: Cells) -> None:
    now = {(account, period): standing.get(account, {}).get(period, 0) for account, period in cells}
    meanwhile = {key: there for key, there in now.items() if there not in (shown.get(key, 0), cells[key])}
    if meanwhile:
        raise BudgetChangedMeanwhile(meanwhile)


def _require_cells(budget: Budget, cells: Cells) -> None:
    periods = {one.id for one in periods_of(budget.fiscal_year)}
    if any(period not in periods for _, period in cells):
        raise BudgetCellRefused("A period does not belong to the year of this budget.")
    wanted = {account for account, _ in cells}
    if LedgerAccount.objects.filter(id__in=wanted, is_group=False).count() != len(wanted):
        raise BudgetCellRefused("Choose accounts of the chart; a heading has no budget of its own.")
    if any(abs(amount) > MOST_MINOR for amount in cells.values()):
        raise BudgetCellRefused("An amount is too large.")
