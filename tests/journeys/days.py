"""Days of the first tenant, where the journeys take place."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Africa/Johannesburg")


def today() -> date:
    """The present day there."""
    return datetime.now(tz=ZONE).date()


def end_of_last_month() -> date:
    """In a period that is over and still open."""
    return today().replace(day=1) - timedelta(days=1)
