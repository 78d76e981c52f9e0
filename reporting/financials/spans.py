"""The columns of a statement: which days each covers, and of which part of the business."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from accounting.ledger.balances import EVERYWHERE, Dimensions
from erp.foundation.dates import short_date
from reporting.financials.comparison import year_before
from reporting.financials.errors import RangeRunsBackwards

MONTHS = 12
BUDGET = "budget"
Measure = Literal["actual", "budget", "variance"]


@dataclass(frozen=True, slots=True)
class Span:
    """One column: its days, both included, its heading, and what it is narrowed to.

    ``measure`` is what its figures are: what was posted, what was budgeted, or the one less the other.
    """

    key: str
    label: str
    starts: date
    ends: date
    narrowed: Dimensions = EVERYWHERE
    is_month: bool = False
    measure: Measure = "actual"


def span(starts: date, ends: date, *, key: str = "amount", narrowed: Dimensions = EVERYWHERE) -> Span:
    """A column that is headed by its days; raises ``RangeRunsBackwards``."""
    if ends < starts:
        raise RangeRunsBackwards
    return Span(key, heading(starts, ends), starts, ends, narrowed)


def compared(first: Span, comparison: str) -> list[Span]:
    """The column with those beside it: ``previous`` period, same days last ``year``, twelve ``months``, ``budget``.

    A day as text compares with as many days that end on it.
    """
    if comparison == "months":
        return _months(first)
    if comparison == BUDGET:
        return [
            replace(first, label="Actual"),
            replace(first, key=BUDGET, label="Budget", measure="budget"),
            replace(first, key="variance", label="Variance", measure="variance"),
        ]
    if comparison == "previous":
        starts, ends = previous(first.starts, first.ends)
    elif comparison == "year":
        starts, ends = year_before(first.starts), year_before(first.ends)
    elif comparison:
        ends = date.fromisoformat(comparison)
        starts = ends - (first.ends - first.starts)
    else:
        return [first]
    return [first, Span("compare", heading(starts, ends), starts, ends, first.narrowed)]


def previous(starts: date, ends: date) -> tuple[date, date]:
    """The days before: as many whole months where the range is whole months, else as many days."""
    if starts.day == 1 and ends.day == monthrange(ends.year, ends.month)[1]:
        months = (ends.year - starts.year) * MONTHS + ends.month - starts.month + 1
        return _months_earlier(starts, months), starts - timedelta(days=1)
    return starts - (ends - starts) - timedelta(days=1), starts - timedelta(days=1)


def heading(starts: date, ends: date) -> str:
    """The days in as few words as say them: ``October 2026``, ``1 Mar 2026 to 15 Oct 2026``."""
    is_month = starts.day == 1 and (starts.year, starts.month) == (ends.year, ends.month)
    if is_month and ends.day == monthrange(ends.year, ends.month)[1]:
        return f"{starts:%B %Y}"
    return f"{short_date(starts)} to {short_date(ends)}"


def _months(first: Span) -> list[Span]:
    """Twelve months up to the day on which the column ends, and their sum; the last may be a part of a month."""
    newest = first.ends.replace(day=1)
    spans: list[Span] = []
    for back in range(MONTHS - 1, -1, -1):
        starts = _months_earlier(newest, back)
        ends = min(starts.replace(day=monthrange(starts.year, starts.month)[1]), first.ends)
        spans.append(Span(f"{starts:%Y-%m}", _month(starts, ends), starts, ends, first.narrowed, is_month=True))
    whole = Span("total", heading(spans[0].starts, spans[-1].ends), spans[0].starts, spans[-1].ends, first.narrowed)
    return [*spans, whole]


def _month(starts: date, ends: date) -> str:
    is_whole = ends.day == monthrange(ends.year, ends.month)[1]
    return f"{starts:%b %Y}" if is_whole else f"to {short_date(ends)}"


def _months_earlier(day: date, months: int) -> date:
    count = day.year * MONTHS + day.month - 1 - months
    return date(count // MONTHS, count % MONTHS + 1, 1)


# The column of what belongs to no part; a statement without anything in it leaves it out.
REST = "none"


def by_part(first: Span, parts: Sequence[tuple[str, str, Dimensions]]) -> list[Span]:
    """A column for each part of the business, then for all of it."""
    return [
        *(Span(key, label, first.starts, first.ends, narrowed) for key, label, narrowed in parts),
        Span("total", "Total", first.starts, first.ends, first.narrowed),
    ]
