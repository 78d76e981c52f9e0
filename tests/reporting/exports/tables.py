"""A table for the tests of every writer, with the cells that are hard to write."""

from datetime import UTC, date, datetime

from reporting.exports.tables import Amount, Column, Edition, ReportTable, Row, Section
from tenancy.tenants.models import Tenant

HEBREW = "מכירות תכשיטים"
FORMULA = "=1+1"
LARGE = Amount(9_007_199_254_740_993, 2)


def tenant() -> Tenant:
    """A tenant that is in no database."""
    return Tenant(slug="karoo", name="Karoo & Sons", base_currency="ZAR", negative_style="minus", grouping="western")


def edition(*, for_spreadsheet: bool = True) -> Edition:
    """An edition printed at a fixed moment."""
    return Edition(tenant(), datetime(2026, 11, 20, 12, 0, tzinfo=UTC), "Owner", for_spreadsheet)


def table(*rows: Row) -> ReportTable:
    """A table of a code, a name, a day and an amount."""
    return ReportTable(
        name="sample",
        title="Sample",
        subtitle="As at 31 October 2026",
        columns=(
            Column("code", "Code", "code"),
            Column("account", "Account"),
            Column("day", "Day", "date", in_print=False),
            Column("amount", "Amount", "amount"),
        ),
        sections=[Section("asset", "Assets", rows or HARD_ROWS)],
        totals=[Row((None, "Total", None, Amount(123_456, 2)))],
        parameters={"as_of": "2026-10-31"},
        notes=["Debits equal credits."],
    )


HARD_ROWS = (
    Row(("1000", HEBREW, date(2026, 10, 31), Amount(123_456, 2))),
    Row(("=2", FORMULA, None, Amount(-5, 3))),
    Row(("3000", 'Quote " and, comma', None, None)),
    Row(("4000", "Zero", None, Amount(0, 2))),
    Row(("5000", "Large", None, LARGE)),
)
