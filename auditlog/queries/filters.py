"""What the log can be narrowed to, and how each narrowing is found by an index.

Under row-level security only leakproof comparisons use an index, so each condition is an
equality of a column, or a few of them. Of several conditions one drives the search and the
others are held against the rows that it finds, in windows of bounded size.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.db.models.functions import Collate

from auditlog.events.models import ROWS_OF_STATEMENT_SHOWN, AuditEvent, is_short_label


@dataclass(frozen=True, slots=True)
class EventFilter:
    """What the list is narrowed to; empty fields narrow nothing.

    Days are calendar days in ``time_zone``, both included. ``people`` are ids of those who
    did it. ``labels`` are names of subjects as they stand in the log; ``subject`` is the id
    of a thing, found with the rows that belong to it, and ``subjects`` are those of things that
    may stand beside the ``labels``. ``text_acts`` are the acts whose words hold the ``text``;
    ``minor_units`` is the text as an amount is stored, where it is one.
    """

    from_date: date | None = None
    to_date: date | None = None
    people: tuple[UUID, ...] = ()
    subject_type: str = ""
    labels: tuple[str, ...] = ()
    subjects: tuple[UUID, ...] = ()
    subject: UUID | None = None
    acts: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    kind: str = ""
    ip: str = ""
    text: str = ""
    text_acts: tuple[str, ...] = ()
    minor_units: str = ""
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Search:
    """A filter as the database is asked for it.

    ``found`` narrows by days and by everything else that is cheap to say. Each of ``driving``
    is found by an index of its own; together they hold every event that is looked for.
    ``rest`` is what these must be held against, if anything.
    """

    found: QuerySet[AuditEvent]
    driving: tuple[Q, ...]
    rest: tuple[Q, ...]

    def everything(self) -> QuerySet[AuditEvent]:
        """All that the filter lets through, for a question that is narrow by itself."""
        return self.found.filter(any_of(self.driving), *self.rest)


def search_of(narrowed: EventFilter) -> Search:
    """How to look for what a filter lets through."""
    found = _of_the_days(narrowed)
    by_thing, by_circumstance = _by_thing(narrowed), _by_circumstance(narrowed)
    rest: tuple[Q, ...] = ()
    if narrowed.kind == "person":
        # Most events are a person's, so no index knows which.
        rest = (Q(actor_kind="person"),)
    if narrowed.text:
        # Everything is looked through, also the rows that no list shows.
        rest = (*rest, _holds_text(narrowed))
        driving = by_thing
        rest = (*(any_of(alternatives) for alternatives in by_circumstance), *rest)
    else:
        driving = [*by_thing, *by_circumstance]
        if not by_thing:
            found = found.filter(row_of_statement__lte=ROWS_OF_STATEMENT_SHOWN)
    if not driving:
        return Search(found, (Q(),), rest)
    return Search(found, driving[0], (*(any_of(alternatives) for alternatives in driving[1:]), *rest))


def _by_thing(narrowed: EventFilter) -> list[tuple[Q, ...]]:
    """What was done to something: each condition as alternatives, with indexes over all rows."""
    asked: list[tuple[Q, ...]] = []
    if narrowed.subject is not None:
        asked.append((Q(subject_id=narrowed.subject), Q(parent_id=narrowed.subject)))
    if narrowed.labels or narrowed.subjects:
        called = [Q(is_short_label(), label=label) for label in narrowed.labels]
        for one in narrowed.subjects:
            called += [Q(subject_id=one), Q(parent_id=one)]
        asked.append(tuple(called))
    return asked


def _by_circumstance(narrowed: EventFilter) -> list[tuple[Q, ...]]:
    """How it was done, with indexes over the rows that the lists show; what leaves least first."""
    asked: list[tuple[Q, ...]] = []
    if narrowed.refused:
        asked.append(tuple(Q(act=act) for act in narrowed.refused))
    if narrowed.ip:
        asked.append((Q(ip=narrowed.ip),))
    if narrowed.acts:
        asked.append(tuple(Q(act=act) for act in narrowed.acts))
    if narrowed.people:
        asked.append(tuple(Q(actor_id=person) for person in narrowed.people))
    if narrowed.subject_type:
        asked.append((Q(subject_type=narrowed.subject_type),))
    if narrowed.kind and narrowed.kind != "person":
        asked.append((Q(actor_kind=narrowed.kind),))
    return asked


def any_of(alternatives: tuple[Q, ...]) -> Q:
    """What one of several conditions lets through."""
    whole = Q()
    for one in alternatives:
        whole |= one
    return whole


def _holds_text(narrowed: EventFilter) -> Q:
    held = Q(act__in=narrowed.text_acts) if narrowed.text_acts else Q()
    for column in ("subject_label", "reason", "changes", "actor_label"):
        held |= Q((f"{column}__icontains", narrowed.text))
    if narrowed.minor_units.isdecimal():
        # The whole number, not a part of a longer one nor of an id.
        held |= Q(changes__regex=rf"(^|[^0-9A-Za-z.-])-?{narrowed.minor_units}($|[^0-9A-Za-z.-])")
    return held


def _of_the_days(narrowed: EventFilter) -> QuerySet[AuditEvent]:
    events: QuerySet[AuditEvent] = AuditEvent.objects.alias(label=Collate("subject_label", "C"))
    if narrowed.from_date:
        events = events.filter(id__gte=first_id_of_day(narrowed.from_date, narrowed.time_zone))
    if narrowed.to_date:
        next_day = min(narrowed.to_date, date(2999, 1, 1)) + timedelta(days=1)
        events = events.filter(id__lt=first_id_of_day(next_day, narrowed.time_zone))
    return events


def first_id_of_day(day: date, time_zone: str) -> UUID:
    """The least id that an event of that day can have."""
    # No event is older than the product, and no clock goes on for ever.
    day = min(max(day, date(1970, 1, 1)), date(2999, 1, 1))
    return first_id_of(datetime.combine(day, time(), tzinfo=ZoneInfo(time_zone)))


def first_id_of(moment: datetime) -> UUID:
    """The least id that an event of that moment can have: ids begin with their milliseconds."""
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)


def moment_of(event_id: UUID) -> datetime:
    """When the event of that id was written, to the millisecond, in UTC."""
    return datetime.fromtimestamp((event_id.int >> 80) / 1000, tz=UTC)
