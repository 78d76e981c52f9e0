"""Compare the dates of a file with the accounting periods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from accounting.imports.findings import MOST_KEPT, Findings
from accounting.imports.problems import RowProblem
from accounting.periods.models import AccountingPeriod
from accounting.periods.opening import fiscal_year_name, missing_years
from accounting.periods.queries import why_not_open

_DAYS = """
SELECT used.day, p.id
  FROM (SELECT DISTINCT day FROM import_row) used
  LEFT JOIN accounting_accountingperiod p
    ON p.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
   AND used.day BETWEEN p.starts AND p.ends AND NOT p.is_adjustment
"""

_ROWS = "SELECT row, day FROM import_row WHERE day = ANY(%s::date[]) ORDER BY row LIMIT %s"
_COUNT = "SELECT count(*) FROM import_row WHERE day = ANY(%s::date[])"


@dataclass(frozen=True, slots=True)
class DatesFound:
    """The dates of a file from the first to the last, and the years that it needs opened."""

    first: date | None
    last: date | None
    years: list[date]

    @property
    def year_names(self) -> list[str]:
        """The names of the fiscal years that will be opened."""
        return [fiscal_year_name(starts) for starts in self.years]


def find_dates(findings: Findings, *, start_month: int) -> DatesFound:
    """Report rows in closed periods; dates in years that nobody opened yet are no problem."""
    with connection.cursor() as cursor:
        cursor.execute(_DAYS)
        periods: dict[date, UUID | None] = dict(cursor.fetchall())
    years = missing_years((day for day, period in periods.items() if period is None), start_month=start_month)
    known = {period for period in periods.values() if period is not None}
    why = {one.id: why_not_open(one) for one in AccountingPeriod.objects.filter(id__in=known)}
    closed = {day: why[period] for day, period in periods.items() if period is not None and why[period]}
    if closed:
        _report(findings, closed)
    return DatesFound(min(periods, default=None), max(periods, default=None), years)


def _report(findings: Findings, closed: dict[date, str]) -> None:
    days = sorted(closed)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [days])
        row = cursor.fetchone()
        cursor.execute(_ROWS, [days, MOST_KEPT])
        problems = [
            RowProblem(
                number, "date", day.isoformat(), "closed_period",
                f"Row {number}, date: {day.isoformat()} lies in a period that is {closed[day]}. "
                "Open the period again, or leave out what was posted there.",
            )
            for number, day in cursor.fetchall()
        ]  # fmt: skip
    findings.add(problems, int(row[0]) if row else 0)
