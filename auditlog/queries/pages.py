"""Pages of the log by key, newest first.

Ids of events are UUIDs of version 7 made by the database, so a page and a date are both
ranges of the primary key, and the last page costs what the first does. Where rows must be
held against conditions that no index answers, the search goes on in windows until the page
is full or its time is up; how far it came is said, and it can be continued from there.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from auditlog.events.models import AuditEvent
from auditlog.queries.filters import EventFilter, Search, search_of

EVENTS_A_PAGE = 100
# Rows that one window of a search looks at, and how long a page goes on opening windows.
ROWS_OF_WINDOW = 10_000
SEARCH_SECONDS = 0.5
# Of an act that is shown on this page, rows beyond its border that are fetched to complete it.
_MOST_BEYOND = 2_000
_MOST_EMPTY_PAGES = 10


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events newest first, and the keys under which the neighbouring pages begin.

    The rows of one act in one transaction stand together, on the page of its newest one.
    ``searched_to`` is the id up to which was searched in vain, where the page ends there.
    """

    events: list[AuditEvent]
    newer_than: UUID | None
    older_than: UUID | None
    searched_to: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """Rows of one direction, nearest first; whether there are more, and where the search stopped."""

    rows: list[AuditEvent]
    more: bool
    stopped_at: UUID | None = None


def event_page(narrowed: EventFilter, *, older_than: UUID | None = None, newer_than: UUID | None = None) -> EventPage:
    """One page; without keys the newest."""
    search = search_of(narrowed)
    if newer_than is not None:
        return _newer_page(search, newer_than)
    key, page = older_than, _older_page(search, older_than)
    for _ in range(_MOST_EMPTY_PAGES):
        # A page that holds nothing but the rest of acts shown before is passed over.
        if page.events or page.older_than is None or page.searched_to is not None:
            break
        key = page.older_than
        page = _older_page(search, key)
    return page


def _older_page(search: Search, key: UUID | None) -> EventPage:
    found = _rows(search, key, up=False)
    last = found.rows[-1].id if found.rows else None
    return EventPage(
        _whole_acts(search, found.rows),
        newer_than=(found.rows[0].id if found.rows else key) if key is not None else None,
        older_than=last if found.more else found.stopped_at,
        searched_to=found.stopped_at,
    )


def _newer_page(search: Search, key: UUID) -> EventPage:
    found = _rows(search, key, up=True)
    rows = found.rows[::-1]
    return EventPage(
        _whole_acts(search, rows),
        newer_than=rows[0].id if found.more else found.stopped_at,
        older_than=rows[-1].id if rows else key,
        searched_to=found.stopped_at,
    )


def _rows(search: Search, key: UUID | None, *, up: bool) -> _Found:
    """The rows next to the key, at most a page of them."""
    if not search.rest:
        rows = _nearest(search, _beyond(key, up), EVENTS_A_PAGE + 1, up=up)
        return _Found(rows[:EVENTS_A_PAGE], more=len(rows) > EVENTS_A_PAGE)
    found: list[AuditEvent] = []
    until = time.monotonic() + SEARCH_SECONDS
    while True:
        border = _border(search, key, up=up)
        within = _beyond(key, up) & (Q() if border is None else _until(border, up))
        order = "id" if up else "-id"
        wanted = EVENTS_A_PAGE + 1 - len(found)
        found += search.everything().filter(within).order_by(order)[:wanted]
        if len(found) > EVENTS_A_PAGE:
            return _Found(found[:EVENTS_A_PAGE], more=True)
        if border is None:
            return _Found(found, more=False)
        if time.monotonic() > until:
            return _Found(found, more=False, stopped_at=border)
        key = border


def _border(search: Search, key: UUID | None, *, up: bool) -> UUID | None:
    """The last id of the next window of rows that drive the search; none where they all fit."""
    order = "id" if up else "-id"
    parts = [
        search.found.filter(one, _beyond(key, up)).order_by(order).values_list("id", flat=True)[:ROWS_OF_WINDOW]
        for one in search.driving
    ]
    if len(parts) == 1:
        last = parts[0][ROWS_OF_WINDOW - 1 : ROWS_OF_WINDOW]
    else:
        joined = parts[0].union(*parts[1:], all=True)
        last = joined.order_by(order)[ROWS_OF_WINDOW - 1 : ROWS_OF_WINDOW]
    return next(iter(last), None)


def _nearest(search: Search, beyond: Q, count: int, *, up: bool) -> list[AuditEvent]:
    """The first rows of several indexes, merged; a row that two of them hold comes once."""
    order = "id" if up else "-id"
    parts = [search.found.filter(one, beyond).order_by(order)[:count] for one in search.driving]
    if len(parts) == 1:
        return list(parts[0])
    return list(parts[0].union(*parts[1:]).order_by(order)[:count])


def _whole_acts(search: Search, rows: Sequence[AuditEvent]) -> list[AuditEvent]:
    """The rows without the acts whose newest row stands on a newer page, the others made whole."""
    if not rows:
        return []
    newest, oldest = rows[0].id, rows[-1].id
    beyond = search.everything().filter(Q(id__gt=newest) | Q(id__lt=oldest), xact__in={row.xact for row in rows})[
        :_MOST_BEYOND
    ]
    shown = {(row.xact, row.act) for row in rows}
    more = [row for row in beyond if (row.xact, row.act) in shown]
    shown_before = {(row.xact, row.act) for row in more if row.id > newest}
    whole = [row for row in (*rows, *more) if (row.xact, row.act) not in shown_before]
    return sorted(whole, key=lambda row: row.id, reverse=True)


def _beyond(key: UUID | None, up: bool) -> Q:
    if key is None:
        return Q()
    return Q(id__gt=key) if up else Q(id__lt=key)


def _until(border: UUID, up: bool) -> Q:
    return Q(id__lte=border) if up else Q(id__gte=border)
