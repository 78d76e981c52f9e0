"""How days and moments are written for people.

The months are written out, so that a date reads the same whatever the locale of the
server is, and the day comes first: nobody misreads ``3 Oct 2026``.
"""

from datetime import date, datetime

from django.utils import timezone

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def short_date(value: date | datetime) -> str:
    """A day such as ``3 Oct 2026``; an aware moment is shown in the time zone in force."""
    day = _local(value) if isinstance(value, datetime) else value
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_moment(value: datetime) -> str:
    """A day with its time: ``3 Oct 2026, 17:02``, in the time zone in force."""
    return f"{short_date(value)}, {_local(value):%H:%M}"


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value
