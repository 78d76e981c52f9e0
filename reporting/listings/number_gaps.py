"""The report on gaps in the numbers of entries."""

from accounting.ledger.number_gaps import NumberGap, SeriesOfNumbers, reversals_of_series, series_of_numbers
from accounting.periods.models import FiscalYear
from reporting.exports.tables import Column, ReportTable, Row, Section
from reporting.listings.asking import AskedListing

COLUMNS = (
    Column("series", "Series", "code"),
    Column("cycle", "Year", "code"),
    Column("kind", "Kind", "code", in_print=False),
    Column("first", "From", "code"),
    Column("last", "To", "code"),
    Column("given", "Given", "code"),
    Column("missing", "Missing", "code"),
    Column("reason", "What it means", "text"),
)


def number_gaps_table(asked: AskedListing) -> ReportTable:
    """Every series of the fiscal years that the days touch, and beneath it each gap."""
    years = FiscalYear.objects.filter(starts__lte=asked.ends, ends__gte=asked.starts)
    cycles = set(years.values_list("cycle", flat=True))
    found = [one for one in series_of_numbers() if one.cycle in cycles]
    reversals = reversals_of_series()
    rows = [row for one in found for row in _rows(one, reversals.get((one.series, one.cycle), 0))]
    missing = sum(one.missing for one in found)
    notes = (
        "The database counts: each entry gets the next number as it is posted, and keeps it when it is reversed.",
        f"{missing} numbers are missing." if missing else "No number is missing.",
    )
    return ReportTable(
        name="number-gaps",
        title="Gaps in numbers",
        subtitle="Series " + ", ".join(f"{one.series} {one.cycle}" for one in found) if found else "No series yet",
        columns=COLUMNS,
        sections=[Section("", "", rows)] if found else (),
        totals=(),
        parameters={"from": asked.starts.isoformat(), "to": asked.ends.isoformat(), "missing": str(missing)},
        notes=notes,
    )


def _rows(one: SeriesOfNumbers, reversals: int) -> list[Row]:
    reversing = f"; {reversals} of them reverse others" if reversals else ""
    words = "without a gap" if not one.missing else f"{one.missing} missing"
    head = Row(
        (
            one.series,
            one.cycle,
            "series",
            one.spelled(one.first),
            one.spelled(one.last),
            str(one.count),
            str(one.missing),
            f"{one.count} entries, {words}{reversing}",
        ),
        is_sum=True,
    )
    return [head, *(_gap(one, gap) for gap in one.gaps)]


def _gap(one: SeriesOfNumbers, gap: NumberGap) -> Row:
    if gap.first > one.last:
        reason = "The counter gave these numbers, but no entry bears them. Entries were taken out of the database."
    elif gap.last < one.first:
        reason = f"The series begins with {one.spelled(one.begins)}, but no entry bears these numbers."
    else:
        reason = "No entry bears these numbers. Entries were taken out of the database."
    return Row(
        (one.series, one.cycle, "gap", one.spelled(gap.first), one.spelled(gap.last), None, str(gap.count), reason),
        level=1,
    )
