"""Read what is to be verified: seals by their numbers, events in the order of their ids.

Each of the two is one walk along a key, whatever the table is partitioned by. Which events
a seal covers is found by holding the two walks side by side (``streaming``); where that
does not fit, the events of that one seal are asked for by its own words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from auditlog.chain.canonical import GENESIS, EventFields, SealFields, microseconds

_SEALS_A_BATCH = 1000
_ROWS_A_FETCH = 2000

_HEAD = """SELECT h.seal_number, h.hash, (SELECT max(s.number) FROM auditlog_seal s
    WHERE s.tenant_id = %(tenant)s)
FROM (SELECT 1) one LEFT JOIN auditlog_chain_head h ON h.tenant_id = %(tenant)s"""

_SELECT_SEALS = """
SELECT number, xact, first_ordinal, last_ordinal, event_count, sealed_at, previous_hash, hash
FROM auditlog_seal WHERE tenant_id = %(tenant)s"""

# From the last one read to the next ones: a gap may be as wide as somebody likes to make it.
_SEALS = f"{_SELECT_SEALS} AND number BETWEEN %(first)s AND %(last)s ORDER BY number LIMIT %(limit)s"

_SEALS_NUMBERED = f"{_SELECT_SEALS} AND number = ANY (%(numbers)s) ORDER BY number"

# At no moment is there a seal beyond the head: the two are written together.
_SEALS_OUTSIDE = """
SELECT s.number, h.seal_number, count(*) OVER () FROM auditlog_seal s
LEFT JOIN auditlog_chain_head h ON h.tenant_id = s.tenant_id
WHERE s.tenant_id = %(tenant)s AND (s.number < 1 OR s.number > h.seal_number)
ORDER BY s.number LIMIT %(limit)s"""

_SELECT_EVENTS = """SELECT e.ordinal, e.id, e.occurred_at, e.xact, e.row_of_statement, e.act, e.operation,
    e.subject_type, e.parent_type, e.actor_kind, e.actor_id, e.actor_label, e.ip, e.request_id,
    e.reason, e.subject_id, e.subject_label, e.parent_id, e.changes, e.digest
FROM auditlog_event e WHERE e.tenant_id = %(tenant)s"""

_EVENTS = f"{_SELECT_EVENTS} AND e.id >= %(first)s ORDER BY e.id"

_EVENTS_OF_SEAL = f"""{_SELECT_EVENTS} AND e.xact = %(xact)s
AND e.ordinal BETWEEN %(first)s AND %(last)s ORDER BY e.ordinal"""

# What this very transaction has written is sealed when it commits, and not before. A seal that
# is no part of the chain covers nothing; what was sealed since the walk began is within its head.
_UNSEALED = """
SELECT e.ordinal, count(*) OVER ()
FROM unnest(%(xacts)s::bigint[], %(firsts)s::bigint[], %(lasts)s::bigint[]) AS met (xact, first, last)
JOIN auditlog_event e ON e.tenant_id = %(tenant)s AND e.xact = met.xact AND e.ordinal BETWEEN met.first AND met.last
WHERE e.xact IS DISTINCT FROM pg_current_xact_id_if_assigned()::text::bigint
    AND NOT EXISTS (SELECT 1 FROM auditlog_seal s
        WHERE s.tenant_id = e.tenant_id AND s.xact = e.xact
            AND s.number BETWEEN 1 AND greatest(%(last_seal)s, (SELECT max(h.seal_number)
                FROM auditlog_chain_head h WHERE h.tenant_id = e.tenant_id))
            AND e.ordinal BETWEEN s.first_ordinal AND s.last_ordinal)
ORDER BY e.ordinal LIMIT %(limit)s"""

_SEALS_OVER = """
SELECT DISTINCT s.number
FROM unnest(%(xacts)s::bigint[], %(firsts)s::bigint[], %(lasts)s::bigint[]) AS met (xact, first, last)
JOIN auditlog_seal s ON s.tenant_id = %(tenant)s AND s.xact = met.xact
    AND s.first_ordinal <= met.last AND s.last_ordinal >= met.first
WHERE s.number BETWEEN %(first_seal)s AND %(last_seal)s ORDER BY s.number"""

_EARLIER_SEAL = """SELECT min(s.number) FROM auditlog_seal s
WHERE s.tenant_id = %(tenant)s AND s.number BETWEEN 1 AND %(number)s - 1 AND s.xact = %(xact)s
    AND s.first_ordinal <= %(last)s AND s.last_ordinal >= %(first)s"""

_LAST_SEAL_BEFORE = """SELECT number FROM auditlog_seal
WHERE tenant_id = %(tenant)s AND number BETWEEN 1 AND %(number)s AND sealed_at < %(moment)s
ORDER BY number DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class StoredHead:
    """Where the chain ends: as its head says, and as its last seal says."""

    number: int
    hash: bytes
    last_seal: int


@dataclass(frozen=True, slots=True)
class Span:
    """Events of one transaction, from one ordinal to another."""

    xact: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with the digest that stands beside it."""

    fields: EventFields
    digest: bytes


def first_id_at(moment: datetime) -> UUID:
    """No event before this moment has an id as high, and none after it one below."""
    # The database makes ids of version 7, which begin with the milliseconds since 1970.
    return UUID(int=max(0, microseconds(moment) // 1000) << 80)


def read_stored_head(tenant: UUID) -> StoredHead:
    """The head and the number of the last seal at one moment; zeros for an empty chain."""
    with connection.cursor() as cursor:
        cursor.execute(_HEAD, {"tenant": tenant})
        number, digest, last = cursor.fetchone()
    return StoredHead(number or 0, bytes(digest) if digest is not None else GENESIS, last or 0)


def read_seals(tenant: UUID, last_seal: int, first_seal: int = 1) -> Iterator[SealFields]:
    """The seals from ``first_seal`` to ``last_seal``, both included, as far as they are there."""
    while first_seal <= last_seal:
        given = {"tenant": tenant, "first": first_seal, "last": last_seal, "limit": _SEALS_A_BATCH}
        batch = _seals(_SEALS, given)
        yield from batch
        if len(batch) < _SEALS_A_BATCH:
            return
        first_seal = batch[-1].number + 1


def read_seals_numbered(tenant: UUID, numbers: Sequence[int]) -> list[SealFields]:
    """The seals of these numbers, as far as they are there."""
    return _seals(_SEALS_NUMBERED, {"tenant": tenant, "numbers": list(numbers)}) if numbers else []


def seals_outside(tenant: UUID, limit: int) -> tuple[list[tuple[int, int]], int]:
    """Numbers of seals below 1 or beyond the head, each with that of the head, at most ``limit``; how many there are.

    Where there is no head at all, none is beyond it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SEALS_OUTSIDE, {"tenant": tenant, "limit": limit})
        rows = cursor.fetchall()
    return [(number, head or 0) for number, head, _ in rows], rows[0][2] if rows else 0


def read_seal(tenant: UUID, number: int) -> SealFields | None:
    """One seal, or nothing where it is missing."""
    return next(read_seals(tenant, number, number), None)


def read_events(tenant: UUID, since: datetime | None = None) -> Iterator[StoredEvent]:
    """Every event in the order of its id, from a moment on."""
    return _events(_EVENTS, {"tenant": tenant, "first": first_id_at(since) if since else UUID(int=0)})


def read_events_of(tenant: UUID, seal: SealFields) -> Iterator[StoredEvent]:
    """The events that a seal covers, in the order of their ordinals."""
    given = {"tenant": tenant, "xact": seal.xact, "first": seal.first_ordinal, "last": seal.last_ordinal}
    return _events(_EVENTS_OF_SEAL, given)


def read_unsealed(tenant: UUID, met: Sequence[Span], last_seal: int, limit: int) -> tuple[list[int], int]:
    """Ordinals of events within these spans that no seal covers, at most ``limit``, and how many there are.

    Seals count from 1 to ``last_seal``, the last one of the walk, and those that were made since.
    """
    if not met:
        return [], 0
    with connection.cursor() as cursor:
        cursor.execute(_UNSEALED, {"tenant": tenant, "last_seal": last_seal, "limit": limit, **_arrays(met)})
        rows = cursor.fetchall()
    return [row[0] for row in rows], rows[0][1] if rows else 0


def seals_over(tenant: UUID, met: Sequence[Span], first_seal: int, last_seal: int) -> list[int]:
    """The numbers of the seals that cover anything of these spans."""
    if not met:
        return []
    given: dict[str, Any] = {"tenant": tenant, "first_seal": first_seal, "last_seal": last_seal, **_arrays(met)}
    with connection.cursor() as cursor:
        cursor.execute(_SEALS_OVER, given)
        return [row[0] for row in cursor.fetchall()]


def _arrays(met: Sequence[Span]) -> dict[str, Any]:
    return {
        "xacts": [one.xact for one in met],
        "firsts": [one.first for one in met],
        "lasts": [one.last for one in met],
    }


def earlier_seal_over(tenant: UUID, seal: SealFields) -> int | None:
    """The number of an earlier seal that covers events of this one; a right chain has none."""
    given: dict[str, Any] = {
        "tenant": tenant,
        "number": seal.number,
        "xact": seal.xact,
        "first": seal.first_ordinal,
        "last": seal.last_ordinal,
    }
    with connection.cursor() as cursor:
        cursor.execute(_EARLIER_SEAL, given)
        found: int | None = cursor.fetchone()[0]
    return found


def last_seal_before(tenant: UUID, number: int, moment: datetime) -> int:
    """The last seal up to ``number`` that was made before a moment; 0 where none was."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST_SEAL_BEFORE, {"tenant": tenant, "number": number, "moment": moment})
        row = cursor.fetchone()
    return row[0] if row else 0


def _seals(sql: str, given: dict[str, Any]) -> list[SealFields]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        rows = cursor.fetchall()
    return [
        SealFields(number, xact, first_ordinal, last_ordinal, count, sealed_at, bytes(previous), bytes(digest))
        for number, xact, first_ordinal, last_ordinal, count, sealed_at, previous, digest in rows
    ]


def _events(sql: str, given: dict[str, Any]) -> Iterator[StoredEvent]:
    # A cursor on the server: there may be millions of them, even under one seal.
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, given)
        while rows := cursor.fetchmany(_ROWS_A_FETCH):
            for row in rows:
                yield StoredEvent(EventFields(*row[:-1]), bytes(row[-1]))
