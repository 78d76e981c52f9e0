"""Budget beside actual in a statement: variance, its percentage, and whether it is to the good.

The variance is actual less budget in every line as it is shown, so that it is a figure like
any other: sub-totals add it up. A percentage is not; each line's is taken of its own budget.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from accounting.budgets.queries import budget_figures, cuts_a_period, unbudgeted_days
from accounting.currencies.converting import share_of
from accounting.ledger.models import AccountType
from reporting.financials.spans import Span, heading
from reporting.financials.statements import Figures, StatementLine

FAVOURABLE, UNFAVOURABLE = "favourable", "unfavourable"
_ACTUAL, _BUDGET, _VARIANCE = range(3)
_EARNING = (AccountType.INCOME, AccountType.EXPENSE)


def beside_budget(spans: Sequence[Span], actual: Figures) -> tuple[Sequence[Span], Figures, tuple[str, ...]]:
    """The columns actual, budget and variance with their figures, and what is to be said of them.

    Where there is no budget the column of what was posted stays alone, and a sentence says so:
    a variance from nothing would read as one from a budget of nothing.
    """
    first = spans[_ACTUAL]
    meant = budget_figures(first.starts, first.ends, first.narrowed, types=_EARNING)
    if not meant:
        shown = replace(first, label=heading(first.starts, first.ends))
        return [shown], {account: row[:1] for account, row in actual.items()}, (_no_budget(first),)
    figures = {account: list(row) for account, row in actual.items()}
    for account, amount in meant.items():
        figures.setdefault(account, [0] * len(spans))[_BUDGET] = amount
    for row in figures.values():
        row[_VARIANCE] = row[_ACTUAL] - row[_BUDGET]
    return spans, figures, _reach(first.starts, first.ends)


def percent_of(line: StatementLine) -> int | None:
    """The variance in tenths of a percent of the budget, rounded half up; None of a budget of zero."""
    budget = line.amounts[_BUDGET]
    return share_of(1000, line.amounts[_VARIANCE], abs(budget)) if budget else None


def judgement_of(line: StatementLine) -> str:
    """``favourable`` where more was earned or less spent than budgeted; nothing where the line lies on its budget."""
    # Whatever way a line is shown, what lies on the credit side of its budget is to the good.
    debit = line.sign * line.amounts[_VARIANCE]
    if not debit:
        return ""
    return FAVOURABLE if debit < 0 else UNFAVOURABLE


def _no_budget(span: Span) -> str:
    part = " of this part of the business" if span.narrowed.is_narrow else ""
    return (
        f"No budget{part} is in force for {heading(span.starts, span.ends)}, so actual figures stand alone. "
        "Make one, or put one in force, under Budgets."
    )


def _reach(starts: date, ends: date) -> tuple[str, ...]:
    """What of the days the budget does not cover, or covers in part."""
    notes = [f"No budget is in force for {heading(*days)}." for days in unbudgeted_days(starts, ends)]
    if cuts_a_period(starts, ends):
        notes.append("Of a period that lies partly within these days, as much of its budget counts as of its days.")
    return tuple(notes)
