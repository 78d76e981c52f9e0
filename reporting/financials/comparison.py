"""The day with which a balance is compared."""

from calendar import monthrange
from datetime import date, timedelta


def previous_month_end(day: date) -> date:
    """The last day of the month before: that of the books closed last."""
    return day.replace(day=1) - timedelta(days=1)


def year_before(day: date) -> date:
    """The same day a year before; the end of February stays the end of February."""
    year = day.year - 1
    is_month_end = day.day == monthrange(day.year, day.month)[1]
    last = monthrange(year, day.month)[1]
    return date(year, day.month, last if is_month_end else min(day.day, last))
