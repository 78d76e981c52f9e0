"""Read how far the series of numbers have come, and how their numbers are spelled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tenancy.numbering.errors import UnknownSeries
from tenancy.numbering.models import NumberSeries
from tenancy.numbering.registry import NumberedKind, SeriesYear, numbered_kinds
from tenancy.numbering.spelling import Spelling, room

USUAL_WIDTH = 5


@dataclass(frozen=True, slots=True)
class YearOfSeries:
    """One series in one year. ``last_number`` is nought, and ``begun_at`` nothing, before the first is given.

    ``goes_on`` says that nobody set this year's spelling: it is what the year before hands on.
    """

    kind: NumberedKind
    year: SeriesYear
    spelling: Spelling
    last_number: int
    begun_at: datetime | None
    goes_on: bool

    @property
    def given(self) -> int:
        """How many numbers were given."""
        return max(0, self.last_number - self.spelling.first + 1) if self.last_number else 0

    @property
    def last(self) -> str:
        """The last number given as it is spelled, or nothing."""
        return self.spelling.number(self.year.cycle, self.last_number) if self.last_number else ""

    @property
    def next(self) -> str:
        """The next number as it is spelled."""
        return self.spelling.number(self.year.cycle, self._following)

    @property
    def _following(self) -> int:
        return max(self.last_number + 1, self.spelling.first)

    def room(self, country: str) -> int:
        """How many more numbers fit before one gets too long."""
        return room(self.spelling.prefix(self.year.cycle), self._following, country)


def series_years(kind: NumberedKind) -> list[YearOfSeries]:
    """The years of a series in the tenant in force, the oldest first: those with numbers and those offered."""
    rows = {one.cycle: one for one in NumberSeries.objects.filter(series=kind.series)}
    known = {year.cycle: year for year in kind.years()}
    years = {cycle: known.get(cycle) or SeriesYear(cycle, cycle, is_calendar_year=False) for cycle in {*rows, *known}}
    return _followed(kind, [years[cycle] for cycle in sorted(years)], rows)


def all_series_years() -> list[YearOfSeries]:
    """Every year of every series."""
    return [one for kind in numbered_kinds() for one in series_years(kind)]


def series_year(series: str, cycle: str) -> YearOfSeries:
    """One of them; raises ``UnknownSeries`` where it is not offered."""
    for kind in numbered_kinds():
        if kind.series == series and any(year.cycle == cycle for year in kind.years()):
            return next(one for one in series_years(kind) if one.year.cycle == cycle)
    raise UnknownSeries


def usual_spelling(series: str) -> Spelling:
    """What holds where nobody set anything: ``JE-2026-00001``."""
    return Spelling(f"{series}-{{year}}-", USUAL_WIDTH)


def _followed(kind: NumberedKind, years: list[SeriesYear], rows: Mapping[str, NumberSeries]) -> list[YearOfSeries]:
    """A year without a row is spelled as the database will spell it when its first number is asked for.

    It looks no further back than to the years that have rows, as the database does.
    """
    found: list[YearOfSeries] = []
    before: Spelling | None = None
    taken = {one.prefix for one in rows.values()}
    for year in years:
        row = rows.get(year.cycle)
        if row is not None:
            before = Spelling(row.pattern, row.width, row.first_number)
            found.append(YearOfSeries(kind, year, before, row.last_number, row.begun_at, goes_on=False))
            continue
        spelling = usual_spelling(kind.series)
        if before is not None and before.has_year and before.prefix(year.cycle) not in taken:
            spelling = Spelling(before.pattern, before.width)
        found.append(YearOfSeries(kind, year, spelling, 0, None, goes_on=True))
    return found
