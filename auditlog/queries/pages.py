"""Pages of the log by key, newest first.

Ids of events are UUIDs of version 7 made by the database, so a page and a date are both
ranges of the primary key, and the last page costs what the first does.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from auditlog.events.models import AuditEvent

EVENTS_A_PAGE = 100
# Of a statement that wrote thousands of rows a page shows the first; see the index.
_ROWS_OF_STATEMENT = 20


@dataclass(frozen=True, slots=True)
class EventFilter:
    """What the list is narrowed to; empty fields narrow nothing.

    Days are calendar days in ``time_zone``, both included. ``subject_type`` narrows to what
    was done to things of that type, or under an act named for it.
    """

    from_date: date | None = None
    to_date: date | None = None
    person: str = ""
    subject_type: str = ""
    text: str = ""
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events newest first, and the keys under which the neighbouring pages begin."""

    events: list[AuditEvent]
    newer_than: UUID | None
    older_than: UUID | None


def event_page(narrowed: EventFilter, *, older_than: UUID | None = None, newer_than: UUID | None = None) -> EventPage:
    """One page; without keys the newest."""
    found = _narrowed(narrowed)
    if newer_than is not None:
        rows = list(found.filter(id__gt=newer_than).order_by("id")[: EVENTS_A_PAGE + 1])
        more, events = len(rows) > EVENTS_A_PAGE, rows[:EVENTS_A_PAGE][::-1]
        return EventPage(
            events,
            newer_than=events[0].id if more else None,
            older_than=events[-1].id if events else None,
        )
    if older_than is not None:
        found = found.filter(id__lt=older_than)
    rows = list(found.order_by("-id")[: EVENTS_A_PAGE + 1])
    more, events = len(rows) > EVENTS_A_PAGE, rows[:EVENTS_A_PAGE]
    return EventPage(
        events,
        newer_than=events[0].id if events and older_than is not None else None,
        older_than=events[-1].id if more else None,
    )


def _narrowed(narrowed: EventFilter) -> QuerySet[AuditEvent]:
    events: QuerySet[AuditEvent] = AuditEvent.objects.all()
    if narrowed.from_date:
        events = events.filter(id__gte=_first_id(narrowed.from_date, narrowed.time_zone))
    if narrowed.to_date:
        next_day = min(narrowed.to_date, date(2999, 1, 1)) + timedelta(days=1)
        events = events.filter(id__lt=_first_id(next_day, narrowed.time_zone))
    if narrowed.person:
        events = events.filter(actor_label__icontains=narrowed.person)
    if narrowed.subject_type:
        events = events.filter(Q(subject_type=narrowed.subject_type) | Q(act__startswith=narrowed.subject_type + "."))
    if narrowed.text:
        return events.filter(
            Q(subject_label__icontains=narrowed.text)
            | Q(reason__icontains=narrowed.text)
            | Q(changes__icontains=narrowed.text)
        )
    return events.filter(row_of_statement__lte=_ROWS_OF_STATEMENT)


def _first_id(day: date, time_zone: str) -> UUID:
    # No event is older than the product, and no clock goes on for ever.
    day = min(max(day, date(1970, 1, 1)), date(2999, 1, 1))
    midnight = datetime.combine(day, time(), tzinfo=ZoneInfo(time_zone))
    return UUID(int=max(0, int(midnight.timestamp() * 1000)) << 80)
