"""Open fiscal years with their periods."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from accounting.periods.models import AccountingPeriod, Calendar, FiscalYear, PeriodPattern
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission


def open_fiscal_years(days: Iterable[date], *, calendar: Calendar, actor: Actor) -> list[FiscalYear]:
    """Open the fiscal years in which the given days lie, where they are not open yet."""
    require_permission(actor, "accounting.period.close")
    return open_missing_years(days, calendar=calendar, actor=actor)


def open_missing_years(days: Iterable[date], *, calendar: Calendar, actor: Actor) -> list[FiscalYear]:
    """The same for acts of this storey that have checked a permission of their own."""
    with act("accounting.fiscal_year.opened", actor=actor):
        return [_open_year(starts, calendar) for starts in missing_years(days, start_month=calendar.start_month)]


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


def planned_year(day: date, calendar: Calendar) -> tuple[FiscalYear, list[AccountingPeriod]]:
    """The fiscal year of a day with its periods, as it would be opened; nothing is written."""
    starts = _first_day(day, calendar.start_month)
    following = starts.replace(year=starts.year + 1)
    year = FiscalYear(
        name=fiscal_year_name(starts),
        cycle=str(starts.year),
        starts=starts,
        ends=following - timedelta(days=1),
    )
    return year, _periods_of(year, following, calendar)


def _open_year(starts: date, calendar: Calendar) -> FiscalYear:
    year, periods = planned_year(starts, calendar)
    year.save()
    AccountingPeriod.objects.bulk_create(periods)
    return year


def _periods_of(year: FiscalYear, following: date, calendar: Calendar) -> list[AccountingPeriod]:
    starts = year.starts
    in_weeks = calendar.pattern == PeriodPattern.FOUR_WEEKS
    first_days = _every_four_weeks(starts) if in_weeks else _every_month(starts)
    periods = [
        AccountingPeriod(
            fiscal_year=year,
            number=number,
            name=f"{year.name} week {number * 4 - 3} to {number * 4}" if in_weeks else f"{first:%B %Y}",
            starts=first,
            ends=after - timedelta(days=1),
        )
        for number, (first, after) in enumerate(pairwise([*first_days, following]), start=1)
    ]
    if calendar.has_adjustment:
        periods.append(
            AccountingPeriod(
                fiscal_year=year,
                number=len(periods) + 1,
                name=f"{year.name} adjustments",
                starts=year.ends,
                ends=year.ends,
                is_adjustment=True,
            )
        )
    return periods


def _every_month(starts: date) -> list[date]:
    months = [starts]
    for _ in range(11):
        months.append(_next_month(months[-1]))
    return months


def _every_four_weeks(starts: date) -> list[date]:
    return [starts + timedelta(weeks=4 * number) for number in range(13)]
