"""The series of numbers that there are. Each app declares its own, in ``<app>/number_series.py``::

    @numbers("JE", "Journal entries")
    def years_of_entries() -> list[SeriesYear]: ...

The function tells the years of the tenant in force that may have numbers, the oldest first: those that
are open, and the one after them, so that its spelling can be set in time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from erp.foundation.declared import declaring_modules


@dataclass(frozen=True, slots=True)
class SeriesYear:
    """A year as numbers know it: ``cycle`` is the calendar year in which it begins, ``name`` what people call it."""

    cycle: str
    name: str
    is_calendar_year: bool


Years = Callable[[], list[SeriesYear]]


@dataclass(frozen=True, slots=True)
class NumberedKind:
    """One kind of documents with numbers of its own."""

    series: str
    label: str
    years: Years


_declared: dict[str, NumberedKind] = {}


def numbers(series: str, label: str) -> Callable[[Years], Years]:
    """Declare a series; raises ``ValueError`` for one declared twice."""

    def declare(years: Years) -> Years:
        if series in _declared:
            raise ValueError(f"series {series} is declared twice")
        _declared[series] = NumberedKind(series, label, years)
        return years

    return declare


@cache
def numbered_kinds() -> tuple[NumberedKind, ...]:
    """Every declared series, in the order of the apps."""
    declaring_modules("number_series")
    return tuple(_declared.values())
