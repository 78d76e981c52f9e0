"""Whether the numbers of entries follow on: each series from its first number to its last."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from tenancy.numbering.spelling import spelled

# From the counter, which is kept apart from the entries, so that a series whose entries are all gone is found, too.
# Other series than that of entries are on entries or are none of the ledger's.
_SERIES = """
SELECT series, cycle, e.first, e.last, coalesce(e.given, 0), n.last_number, n.first_number, n.prefix, n.width
  FROM (SELECT series, cycle, last_number, first_number, prefix, width
          FROM tenancy_numberseries
         WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) n
  FULL JOIN (SELECT series, cycle, min(sequence) AS first, max(sequence) AS last, count(*) AS given
          FROM accounting_journalentry
         WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
           AND (%(cycle)s = '' OR cycle = %(cycle)s)
         GROUP BY series, cycle) e USING (series, cycle)
 WHERE (%(cycle)s = '' OR cycle = %(cycle)s) AND (e.given > 0 OR (series = 'JE' AND n.last_number > 0))
 ORDER BY cycle, series
"""
_REVERSALS = """
SELECT series, cycle, count(*) FROM accounting_journalentry
 WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid AND reversal_of_id IS NOT NULL
 GROUP BY series, cycle
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
    """What was given of one series in one cycle: ``count`` entries, from the number ``first`` to ``last``.

    ``last_given`` is what the counter of the series says, which the database keeps apart
    from the entries, and ``begins`` the number that the series was told to begin with. Where no
    entry is left these two are the first and the last.
    """

    series: str
    cycle: str
    first: int
    last: int
    count: int
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

    @property
    def due(self) -> int:
        """How many numbers the counter has given."""
        return max(0, self.last_given - self.begins + 1)


def series_of_numbers(cycle: str = "") -> list[SeriesOfNumbers]:
    """Every series and cycle of which a number was given, with the gaps in it; those of one cycle where it is named."""
    with connection.cursor() as cursor:
        cursor.execute(_SERIES, {"cycle": cycle})
        rows = cursor.fetchall()
    found = []
    for series, its_cycle, first, last, count, given, begins, prefix, width in rows:
        begins, given = begins or 1, last if given is None else given
        gaps = _gaps((series, its_cycle), (first, last), count, begins=begins, given=given)
        ends = (first, last) if count else (begins, given)
        found.append(SeriesOfNumbers(series, its_cycle, *ends, count, given, begins, prefix or "", width or 1, gaps))
    return found


def reversals_of_series() -> dict[tuple[str, str], int]:
    """How many entries of each series and cycle reverse others."""
    with connection.cursor() as cursor:
        cursor.execute(_REVERSALS)
        return {(series, cycle): count for series, cycle, count in cursor.fetchall()}


def _gaps(of: tuple[str, str], ends: tuple[int, int], count: int, *, begins: int, given: int) -> list[NumberGap]:
    (series, cycle), (first, last) = of, ends
    if not count:
        return [NumberGap(begins, given)]
    gaps = [NumberGap(begins, first - 1)] if first > begins else []
    if count != last - first + 1:
        with connection.cursor() as cursor:
            cursor.execute(_GAPS, {"series": series, "cycle": cycle})
            gaps += [NumberGap(*row) for row in cursor.fetchall()]
    if given > last:
        gaps.append(NumberGap(last + 1, given))
    return gaps
