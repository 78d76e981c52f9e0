"""Read the chain seal by seal, in batches and without ever holding more than a few thousand rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from auditlog.chain.canonical import EventFields, SealFields
from auditlog.chain.heads import present_head
from auditlog.exports.selection import Selection

_SEALS_A_BATCH = 1000
_ROWS_A_FETCH = 2000
# A transaction that goes on for longer than this after the last day is not looked for.
_LONGEST_TRANSACTION = timedelta(days=1)
_CLOCK_SLACK = timedelta(hours=1)

_FIRST = """SELECT min(s.number) FROM auditlog_seal s
WHERE s.tenant_id = %(tenant)s AND s.number <= %(head)s AND s.sealed_at >= %(from_at)s"""

_LAST = """SELECT max(s.number) FROM auditlog_seal s
WHERE s.tenant_id = %(tenant)s AND s.number <= %(head)s AND s.sealed_at < %(to_at)s"""

# Seals that were written after the range over transactions that had begun inside it.
_STRAGGLER = """SELECT max(s.number) FROM auditlog_seal s
WHERE s.tenant_id = %(tenant)s AND s.number <= %(head)s
    AND s.sealed_at >= %(to_at)s AND s.sealed_at < %(until)s
    AND EXISTS (SELECT 1 FROM auditlog_event e
        WHERE e.tenant_id = s.tenant_id AND e.xact = s.xact AND e.ordinal = s.first_ordinal
            AND e.id >= %(low)s AND e.id < %(high)s)"""

_COUNT = """SELECT coalesce(sum(s.event_count), 0) FROM auditlog_seal s
WHERE s.tenant_id = %(tenant)s AND s.number >= %(first)s AND s.number < %(end)s"""

_SEALS = """SELECT s.number, s.xact, s.first_ordinal, s.last_ordinal, s.event_count, s.sealed_at,
    s.previous_hash, s.hash
FROM auditlog_seal s
WHERE s.tenant_id = %(tenant)s AND s.number >= %(first)s AND s.number < %(end)s
ORDER BY s.number"""

_OF_SEALS = """FROM auditlog_seal s JOIN auditlog_event e ON e.tenant_id = s.tenant_id
    AND e.xact = s.xact AND e.ordinal BETWEEN s.first_ordinal AND s.last_ordinal
WHERE s.tenant_id = %(tenant)s AND s.number >= %(first)s AND s.number < %(end)s
    AND e.id >= %(low)s AND e.id < %(high)s"""

_BEGINNINGS = """SELECT count(*) FROM auditlog_seal s JOIN auditlog_event e ON e.tenant_id = s.tenant_id
    AND e.xact = s.xact AND e.ordinal = s.first_ordinal
WHERE s.tenant_id = %(tenant)s AND s.number >= %(first)s AND s.number < %(end)s
    AND e.id >= %(low)s AND e.id < %(high)s"""

# Without a filter a transaction that was sealed in the days is told whole, even if it began
# before them: so a verifier knows that nothing under such a seal may be left out.
_FITS = """((%(from_at)s::timestamptz IS NULL OR e.occurred_at >= %(from_at)s)
        AND (%(to_at)s::timestamptz IS NULL OR e.occurred_at < %(to_at)s)
    OR NOT %(filtered)s
        AND (%(from_at)s::timestamptz IS NULL OR s.sealed_at >= %(from_at)s)
        AND (%(to_at)s::timestamptz IS NULL OR s.sealed_at < %(to_at)s))
    AND (%(type)s = '' OR e.subject_type = %(type)s OR e.parent_type = %(type)s
        OR starts_with(e.act, %(type)s || '.'))
    AND (%(person)s::uuid IS NULL OR e.actor_id IS NOT DISTINCT FROM %(person)s::uuid)
    AND (%(label)s = '' OR %(person)s::uuid IS NOT NULL OR e.actor_label = %(label)s)"""

_EVENTS = f"""SELECT s.number, e.digest, ({_FITS}) AS fits,
    e.ordinal, e.id, e.occurred_at, e.xact, e.row_of_statement, e.act, e.operation,
    e.subject_type, e.parent_type, e.actor_kind, e.actor_id, e.actor_label, e.ip, e.request_id,
    e.reason, e.subject_id, e.subject_label, e.parent_id, e.changes
{_OF_SEALS} ORDER BY s.number, e.ordinal"""

_CONTENTS = f"""SELECT s.number, sha256(string_agg(e.digest, ''::bytea ORDER BY e.ordinal))
{_OF_SEALS} GROUP BY s.number"""


@dataclass(frozen=True, slots=True)
class Span:
    """The seals that a selection covers, and the head of the chain at that moment.

    ``first`` is greater than ``last`` where no seal lies in the range. ``event_count`` is
    what the covered seals count, whatever the filter leaves of it.
    """

    first: int
    last: int
    event_count: int
    head_number: int
    head_hash: bytes


@dataclass(frozen=True, slots=True)
class ReadEvent:
    """An event, the digest that stands beside it, and whether it fits the selection."""

    fields: EventFields
    digest: bytes
    fits: bool


def span_of(tenant: UUID, selection: Selection) -> Span:
    """Which seals hold the events of the selected days, up to the head that the chain has now."""
    head_number, head_hash = present_head()
    given: dict[str, Any] = {"tenant": tenant, "head": head_number}
    first, last = 1, head_number
    if selection.from_at is not None:
        first = _number(_FIRST, {**given, "from_at": selection.from_at}) or head_number + 1
    if selection.to_at is not None:
        until = selection.to_at + _LONGEST_TRANSACTION
        bounds = {"low": first_id(selection.to_at - _LONGEST_TRANSACTION), "high": first_id(selection.to_at)}
        last = _number(_LAST, {**given, "to_at": selection.to_at})
        last = max(last, _number(_STRAGGLER, {**given, "to_at": selection.to_at, "until": until, **bounds}))
    count = _number(_COUNT, {"tenant": tenant, "first": first, "end": last + 1})
    return Span(first, last, count, head_number, head_hash)


def read_covered(tenant: UUID, span: Span, selection: Selection) -> Iterator[tuple[SealFields, Iterator[ReadEvent]]]:
    """Each seal of the span with all of its events; take the events before the next seal."""
    asked = {
        "from_at": selection.from_at,
        "to_at": selection.to_at,
        "type": selection.subject_type,
        "person": selection.person_id,
        "label": selection.person_label,
        "filtered": selection.is_filtered,
    }
    for batch, bounds in _batches(tenant, span.first, span.last):
        yield from _paired(batch, _rows(_EVENTS, {**asked, **bounds}))


def read_bare(tenant: UUID, first: int, last: int) -> Iterator[tuple[SealFields, bytes]]:
    """Each seal with SHA-256 over the digests of its events, of which none is told."""
    for batch, bounds in _batches(tenant, first, last):
        contents = {row[0]: bytes(row[1]) for row in _rows(_CONTENTS, bounds)}
        for seal in batch:
            yield seal, contents.get(seal.number, bytes(32))


def first_id(moment: datetime) -> UUID:
    """The least id that an event of this moment can have: version 7 begins with milliseconds."""
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)


def _batches(tenant: UUID, first: int, last: int) -> Iterator[tuple[list[SealFields], dict[str, Any]]]:
    """Seals a thousand at a time, with what bounds the search for their events.

    The bounds on ids spare the months that cannot hold any. They are dropped where a
    transaction of the batch began before them, so that nothing is ever missed.
    """
    for begins in range(first, last + 1, _SEALS_A_BATCH):
        ends = min(begins + _SEALS_A_BATCH, last + 1)
        numbers = {"tenant": tenant, "first": begins, "end": ends}
        seals = [_seal(row) for row in _rows(_SEALS, numbers)]
        if not seals:
            continue
        earliest, latest = min(seal.sealed_at for seal in seals), max(seal.sealed_at for seal in seals)
        bounds = {"low": first_id(earliest - _LONGEST_TRANSACTION), "high": first_id(latest + _CLOCK_SLACK)}
        if _number(_BEGINNINGS, {**numbers, **bounds}) != len(seals):
            bounds = {"low": UUID(int=0), "high": UUID(int=2**128 - 1)}
        yield seals, {**numbers, **bounds}


def _paired(
    seals: list[SealFields], rows: Iterator[tuple[Any, ...]]
) -> Iterator[tuple[SealFields, Iterator[ReadEvent]]]:
    ahead = next(rows, None)

    def own(number: int) -> Iterator[ReadEvent]:
        nonlocal ahead
        while ahead is not None and ahead[0] == number:
            yield ReadEvent(EventFields(*ahead[3:]), bytes(ahead[1]), ahead[2])
            ahead = next(rows, None)

    for seal in seals:
        yield seal, own(seal.number)


def _seal(row: tuple[Any, ...]) -> SealFields:
    number, xact, first, last, count, sealed_at, previous_hash, digest = row
    return SealFields(number, xact, first, last, count, sealed_at, bytes(previous_hash), bytes(digest))


def _rows(statement: str, given: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    # A cursor on the server: one seal may cover a million events.
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, given)
        while rows := cursor.fetchmany(_ROWS_A_FETCH):
            yield from rows


def _number(statement: str, given: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return int(cursor.fetchone()[0] or 0)
