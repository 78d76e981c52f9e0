"""What is watched for in the books."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from auditlog.alerts.declaring import AlertRule, Circumstances, Finding, Occurrence, TimeOfDay, Weekdays
from tenancy.notices.models import Severity


def is_working_time(moment: datetime, values: dict[str, Any]) -> bool:
    """Whether a local moment lies on a working day and in working hours, the end not included.

    Hours that end before they begin go past midnight and belong to the day on which they began.
    """
    begins, ends = time.fromisoformat(values["begins"]), time.fromisoformat(values["ends"])
    clock, day, days = moment.time().replace(tzinfo=None), moment.weekday(), set(values["days"])
    if begins < ends:
        return day in days and begins <= clock < ends
    return (clock >= begins and day in days) or (clock < ends and (day - 1) % 7 in days)


def _judge_posting(seen: Occurrence, given: Circumstances) -> Iterator[Finding]:
    # A command at night is the operator's own timer, and a task what somebody asked for by day:
    # a recurring entry is posted in its keeper's name while he sleeps.
    if seen.operation != "insert" or seen.actor_kind in ("command", "task"):
        return
    local = seen.at.astimezone(ZoneInfo(given.tenant.time_zone))
    if is_working_time(local, dict(given.values)):
        return
    who = seen.actor_label
    yield Finding(
        f"{seen.actor_id or who}:{local.date()}",
        f"{who} posted {seen.subject_label} on {local:%A}, {local.day} {local:%B %Y} at {local:%H:%M},"
        f" outside working hours ({given.tenant.time_zone}).",
    )


ALERT_RULES = (
    AlertRule(
        "odd_hours",
        "Postings at odd hours",
        "Journal entries are posted outside the business's working days and hours: one alert per person and day.",
        Severity.INFO,
        _judge_posting,
        first_of_each=frozenset({"accounting.journal_entry"}),
        parameters=(
            Weekdays("days", "Working days", (0, 1, 2, 3, 4, 5)),
            TimeOfDay("begins", "Work begins", "06:00"),
            TimeOfDay("ends", "Work ends", "20:00"),
        ),
        folded_for=timedelta(hours=26),
        order=90,
    ),
)
