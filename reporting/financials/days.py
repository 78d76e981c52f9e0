"""The days that a report may be asked about."""

from datetime import date

_EARLIEST, _LATEST = date(1800, 1, 1), date(2999, 12, 31)


def day_of_books(day: date | None) -> date | None:
    """The day itself; ``None`` for one that a comparison could step out of the calendar from."""
    return day if day and _EARLIEST <= day <= _LATEST else None
