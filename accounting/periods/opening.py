"""Open fiscal years with their monthly periods."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from accounting.periods.models import AccountingPeriod, FiscalYear
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission


def open_fiscal_years(days: Iterable[date], *, start_month: int, actor: Actor) -> list[FiscalYear]:
    """Open the fiscal years in which the given days lie, where they are not open yet.

    Years start on the first of ``start_month`` and have twelve monthly periods.
    """
    require_permission(actor, "accounting.period.close")
    return open_missing_years(days, start_month=start_month, actor=actor)


def open_missing_years(days: Iterable[date], *, start_month: int, actor: Actor) -> list[FiscalYear]:
    """The same for acts of this storey that have checked a permission of their own."""
    with act("accounting.fiscal_year.opened", actor=actor):
        return [_open_year(starts) for starts in missing_years(days, start_month=start_month)]


def missing_years(days: Iterable[date], *, start_month: int) -> list[date]:
    """First days of the fiscal years that the given days need and that are not open."""
    needed = {_first_day(day, start_month) for day in days}
    present = set(FiscalYear.objects.filter(starts__in=needed).values_list("starts", flat=True))
    return sorted(needed - present)


def fiscal_year_name(starts: date) -> str:
    """``2026`` for a calendar year, ``2026/27`` for any other."""
    return str(starts.year) if starts.month == 1 else f"{starts.year}/{(starts.year + 1) % 100:02}"


def _first_day(day: date, start_month: int) -> date:
    return date(day.year if day.month >= start_month else day.year - 1, start_month, 1)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _open_year(starts: date) -> FiscalYear:
    months = [starts]
    for _ in range(12):
        months.append(_next_month(months[-1]))
    year = FiscalYear.objects.create(
        name=fiscal_year_name(starts),
        cycle=str(starts.year),
        starts=starts,
        ends=months[12] - timedelta(days=1),
    )
    AccountingPeriod.objects.bulk_create(
        AccountingPeriod(
            fiscal_year=year,
            number=number,
            name=f"{first:%B %Y}",
            starts=first,
            ends=following - timedelta(days=1),
        )
        for number, (first, following) in enumerate(pairwise(months), start=1)
    )
    return year
