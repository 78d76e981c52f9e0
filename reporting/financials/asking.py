"""What a statement may be asked with, and the columns that follow from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounting.dimensions.models import CostCentre
from accounting.ledger.balances import Dimensions
from accounting.periods.models import FiscalYear
from reporting.financials.errors import UnknownDimension
from reporting.financials.spans import Span, by_part, compared, span
from tenancy.branches.queries import branches

COMPARISONS = {"previous": "previous period", "year": "same days last year", "months": "twelve months"}


@dataclass(frozen=True, slots=True)
class Asked:
    """The days, one comparison, and a dimension: ``branch``, ``cost-centre``, or ``branch=CODE``."""

    starts: date
    ends: date
    compare: str = ""
    dimension: str = ""


def columns_of(asked: Asked) -> Sequence[Span]:
    """The columns of a statement; raises ``RangeRunsBackwards`` or ``UnknownDimension``."""
    name, _, code = asked.dimension.partition("=")
    if not name:
        return compared(span(asked.starts, asked.ends), asked.compare)
    parts = _parts(name)
    if code:
        narrowed = next((one for key, _, one in parts if key == code), None)
        if narrowed is None:
            raise UnknownDimension(asked.dimension)
        return compared(span(asked.starts, asked.ends, narrowed=narrowed), asked.compare)
    return by_part(span(asked.starts, asked.ends), parts)


def year_to_date(day: date) -> tuple[date, date]:
    """From the first day of the fiscal year in which a day lies; of the calendar's where there is none."""
    starts = FiscalYear.objects.filter(starts__lte=day, ends__gte=day).values_list("starts", flat=True).first()
    return starts or day.replace(month=1, day=1), day


def _parts(name: str) -> list[tuple[str, str, Dimensions]]:
    if name == "branch":
        return [(one.code, one.name, Dimensions(branch_id=one.id)) for one in branches()]
    if name == "cost-centre":
        centres = CostCentre.objects.order_by("code")
        return [(one.code, one.name, Dimensions(cost_centre_id=one.id)) for one in centres]
    raise UnknownDimension(name)


def dimensions() -> list[tuple[str, str]]:
    """What a statement can be divided by or narrowed to, as it is asked for and in words."""
    found: list[tuple[str, str]] = []
    for name, words in (("branch", "branch"), ("cost-centre", "cost centre")):
        parts = _parts(name)
        if parts:
            found.append((name, f"By {words}"))
            found += [(f"{name}={code}", label) for code, label, _ in parts]
    return found
