"""What a statement may be asked with, and the columns that follow from it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from accounting.dimensions.models import CostCentre
from accounting.ledger.balances import EVERYWHERE, Dimensions
from accounting.periods.models import FiscalYear
from reporting.financials.errors import BudgetBesideParts, BudgetMeansNothing, UnknownDimension
from reporting.financials.spans import BUDGET, REST, Span, by_part, compared, span
from tenancy.branches.queries import branches

COMPARISONS = {
    "previous": "previous period",
    "year": "same days last year",
    "months": "twelve months",
    BUDGET: "budget",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The days, one comparison, and a dimension: ``branch``, ``cost-centre``, or ``branch=CODE``.

    ``branches`` are the ids of those whose figures the reader may see, ``None`` for all.
    """

    starts: date
    ends: date
    compare: str = ""
    dimension: str = ""
    branches: frozenset[UUID] | None = None

    @property
    def seen(self) -> Dimensions:
        """What all figures are narrowed to, before anything is asked for."""
        return Dimensions(branches=self.branches)


def columns_of(asked: Asked, *, is_budgeted: bool = False) -> Sequence[Span]:
    """The columns of a statement; ``is_budgeted`` says that a budget means something beside it.

    Raises ``RangeRunsBackwards``, ``UnknownDimension``, ``BudgetMeansNothing`` or ``BudgetBesideParts``.
    """
    if asked.compare == BUDGET and not is_budgeted:
        raise BudgetMeansNothing
    name, _, code = asked.dimension.partition("=")
    whole = span(asked.starts, asked.ends, narrowed=asked.seen)
    if not name:
        return compared(whole, asked.compare)
    if code:
        return compared(replace(whole, narrowed=part_named(asked.dimension, asked.seen)), asked.compare)
    parts = _parts(name, asked.seen)
    if asked.compare == BUDGET:
        raise BudgetBesideParts(name)
    if name == "branch":
        rest = (REST, "No branch", replace(asked.seen, no_branch=True))
    else:
        rest = (REST, "No cost centre", replace(asked.seen, no_cost_centre=True))
    return by_part(whole, [*parts, rest])


def year_to_date(day: date) -> tuple[date, date]:
    """From the first day of the fiscal year in which a day lies; of the calendar's where there is none."""
    starts = FiscalYear.objects.filter(starts__lte=day, ends__gte=day).values_list("starts", flat=True).first()
    return starts or day.replace(month=1, day=1), day


def part_named(dimension: str, seen: Dimensions = EVERYWHERE) -> Dimensions:
    """One branch or cost centre, of ``branch=CODE``; raises ``UnknownDimension``, also for one that is not seen."""
    name, _, code = dimension.partition("=")
    for key, _, narrowed in _parts(name, seen):
        if key == code:
            return narrowed
    raise UnknownDimension(dimension)


def _parts(name: str, seen: Dimensions) -> list[tuple[str, str, Dimensions]]:
    if name == "branch":
        return [
            (one.code, one.name, replace(seen, branch_id=one.id))
            for one in branches()
            if seen.branches is None or one.id in seen.branches
        ]
    if name == "cost-centre":
        centres = CostCentre.objects.order_by("code")
        return [(one.code, one.name, replace(seen, cost_centre_id=one.id)) for one in centres]
    raise UnknownDimension(name)


def dimensions(seen: Dimensions = EVERYWHERE) -> list[tuple[str, str]]:
    """What a statement can be divided by or narrowed to, as it is asked for and in words."""
    found: list[tuple[str, str]] = []
    for name, words in (("branch", "branch"), ("cost-centre", "cost centre")):
        parts = _parts(name, seen)
        if parts:
            found.append((name, f"By {words}"))
            found += [(f"{name}={code}", label) for code, label, _ in parts]
    return found
