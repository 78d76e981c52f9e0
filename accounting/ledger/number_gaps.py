"""Whether the numbers of entries follow on: each series from its first number to its last."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from tenancy.numbering.spelling import spelled

_SERIES = """
SELECT e.series, e.cycle, e.first, e.last, e.given, e.reversals, n.last_number, n.first_number, n.prefix, n.width
  FROM (SELECT tenant_id, series, cycle, min(sequence) AS first, max(sequence) AS last, count(*) AS given,
               count(reversal_of_id) AS reversals
          FROM accounting_journalentry
         WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
         GROUP BY tenant_id, series, cycle) e
  LEFT JOIN tenancy_numberseries n
    ON n.tenant_id = e.tenant_id AND n.series = e.series AND n.cycle = e.cycle
 ORDER BY e.cycle, e.series
"""
_GAPS = """
SELECT before + 1, sequence - 1 FROM (
  SELECT e.sequence, lag(e.sequence) OVER (ORDER BY e.sequence) AS before
    FROM accounting_journalentry e
   WHERE e.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
     AND e.series = %(series)s AND e.cycle = %(cycle)s
) following WHERE sequence > before + 1 ORDER BY sequence
"""


@dataclass(frozen=True, slots=True)
class NumberGap:
    """Numbers that no entry bears, both ends included."""

    first: int
    last: int

    @property
    def count(self) -> int:
        """How many they are."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class SeriesOfNumbers:
    """What was given of one series in one cycle; ``reversals`` of its entries reverse others.

    ``last_given`` is what the counter of the series says, which the database keeps apart
    from the entries, and ``begins`` the number that the series was told to begin with.
    """

    series: str
    cycle: str
    first: int
    last: int
    count: int
    reversals: int
    last_given: int
    begins: int
    prefix: str
    width: int
    gaps: Sequence[NumberGap]

    def spelled(self, sequence: int) -> str:
        """A number of the series as it stands on an entry."""
        return spelled(self.prefix, self.width, sequence)

    @property
    def missing(self) -> int:
        """How many numbers no entry bears."""
        return sum(one.count for one in self.gaps)


def series_of_numbers() -> list[SeriesOfNumbers]:
    """Every series and cycle that has entries, with the gaps in it."""
    with connection.cursor() as cursor:
        cursor.execute(_SERIES)
        rows = cursor.fetchall()
    return [
        SeriesOfNumbers(
            series,
            cycle,
            first,
            last,
            count,
            reversals,
            given or last,
            begins or 1,
            prefix or "",
            width or 1,
            _gaps((series, cycle), (first, last), count, begins=begins or 1, given=given),
        )
        for series, cycle, first, last, count, reversals, given, begins, prefix, width in rows
    ]


def _gaps(of: tuple[str, str], ends: tuple[int, int], count: int, *, begins: int, given: int | None) -> list[NumberGap]:
    (series, cycle), (first, last) = of, ends
    gaps = [NumberGap(begins, first - 1)] if first > begins else []
    if count != last - first + 1:
        with connection.cursor() as cursor:
            cursor.execute(_GAPS, {"series": series, "cycle": cycle})
            gaps += [NumberGap(*row) for row in cursor.fetchall()]
    if given is not None and given > last:
        gaps.append(NumberGap(last + 1, given))
    return gaps
