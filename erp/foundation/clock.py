"""The one place that asks what time it is, so that a test can stop the clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()


def today(time_zone: str) -> date:
    """The calendar day it is now in an IANA time zone."""
    return timezone.now().astimezone(ZoneInfo(time_zone)).date()
