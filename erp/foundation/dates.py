"""How days and moments are written for people.

The months are written out, so that a date reads the same whatever the locale of the
server is, and the day comes first: nobody misreads ``3 Oct 2026``. A tenant may choose to have
days written in numbers; then the manner in force says so.
"""

from datetime import date, datetime

from django.utils import timezone

from erp.foundation.manner import DateStyle, manner_in_force

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


_BY_NUMBERS: dict[DateStyle, str] = {
    "iso": "{0:04d}-{1:02d}-{2:02d}",
    "year_first": "{0:04d}/{1:02d}/{2:02d}",
    "day_first": "{2:02d}/{1:02d}/{0:04d}",
    "day_first_hyphens": "{2:02d}-{1:02d}-{0:04d}",
}


# What a comparison or the day after can be reckoned from without leaving the calendar.
_EARLIEST, _LATEST = date(1800, 1, 1), date(2999, 12, 31)


def day_of_books(day: date | None) -> date | None:
    """The day itself; ``None`` for one so far off that no book has it."""
    return day if day and _EARLIEST <= day <= _LATEST else None


def short_date(value: date | datetime) -> str:
    """A day such as ``3 Oct 2026``, in the manner in force; a moment in the time zone in force."""
    day = _day_of(value)
    pattern = _BY_NUMBERS.get(manner_in_force().date_style)
    if pattern is not None:
        return pattern.format(day.year, day.month, day.day)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def long_date(value: date | datetime) -> str:
    """A day in a sentence: ``03 October 2026``, or in numbers in a manner that has it so, as ``short_date``."""
    day = _day_of(value)
    if manner_in_force().date_style in _BY_NUMBERS:
        return short_date(day)
    return f"{day.day:02d} {LONG_MONTHS[day.month - 1]} {day.year}"


def full_date(value: date | datetime) -> str:
    """A day on the head of a paper: ``3 October 2026``, or in numbers in a manner that has it so, as ``short_date``."""
    day = _day_of(value)
    if manner_in_force().date_style in _BY_NUMBERS:
        return short_date(day)
    return f"{day.day} {LONG_MONTHS[day.month - 1]} {day.year}"


def short_moment(value: datetime) -> str:
    """A day with its time: ``3 Oct 2026, 17:02``, in the time zone in force."""
    return f"{short_date(value)}, {_local(value):%H:%M}"


def _day_of(value: date | datetime) -> date:
    """The day itself; of a moment the day that it falls on in the time zone in force."""
    return _local(value).date() if isinstance(value, datetime) else value


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value
