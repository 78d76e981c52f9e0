"""Read the whole chain of a tenant, a thousand seals at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import connection

from auditlog.chain.canonical import GENESIS, EventFields, SealFields

_SEALS_A_BATCH = 1000
_ROWS_A_FETCH = 2000

_HEAD = """SELECT h.seal_number, h.hash, (SELECT max(s.number) FROM auditlog_seal s
    WHERE s.tenant_id = %(tenant)s)
FROM (SELECT 1) one LEFT JOIN auditlog_chain_head h ON h.tenant_id = %(tenant)s"""

_SEALS_WITH_EVENTS = """
SELECT s.number, s.xact, s.first_ordinal, s.last_ordinal, s.event_count, s.sealed_at,
    s.previous_hash, s.hash,
    e.ordinal, e.id, e.occurred_at, e.xact, e.row_of_statement, e.act, e.operation,
    e.subject_type, e.parent_type, e.actor_kind, e.actor_id, e.actor_label, e.ip, e.request_id,
    e.reason, e.subject_id, e.subject_label, e.parent_id, e.changes, e.digest
FROM auditlog_seal s LEFT JOIN auditlog_event e ON e.tenant_id = s.tenant_id
    AND e.xact = s.xact AND e.ordinal BETWEEN s.first_ordinal AND s.last_ordinal
WHERE s.tenant_id = %(tenant)s AND s.number >= %(first)s AND s.number < %(end)s
ORDER BY s.number, e.ordinal"""
_SEAL_COLUMNS = 8

# What this very transaction has written is sealed when it commits, and not before.
_UNSEALED = """
SELECT e.ordinal FROM auditlog_event e
WHERE e.tenant_id = %(tenant)s
    AND e.xact IS DISTINCT FROM pg_current_xact_id_if_assigned()::text::bigint
    AND NOT EXISTS (SELECT 1 FROM auditlog_seal s
        WHERE s.tenant_id = e.tenant_id AND s.xact = e.xact
            AND e.ordinal BETWEEN s.first_ordinal AND s.last_ordinal)
ORDER BY e.ordinal LIMIT %(limit)s"""


@dataclass(frozen=True, slots=True)
class StoredHead:
    """Where the chain ends: as its head says, and as its last seal says."""

    number: int
    hash: bytes
    last_seal: int


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with the digest that stands beside it."""

    fields: EventFields
    digest: bytes


def read_stored_head(tenant: UUID) -> StoredHead:
    """The head and the number of the last seal at one moment; zeros for an empty chain."""
    with connection.cursor() as cursor:
        cursor.execute(_HEAD, {"tenant": tenant})
        number, digest, last = cursor.fetchone()
    return StoredHead(number or 0, bytes(digest) if digest is not None else GENESIS, last or 0)


def read_seals(tenant: UUID, last_seal: int) -> Iterator[tuple[SealFields, Iterator[StoredEvent]]]:
    """Each seal up to ``last_seal`` with its events; take the events before the next seal."""
    for first in range(1, last_seal + 1, _SEALS_A_BATCH):
        end = min(first + _SEALS_A_BATCH, last_seal + 1)
        for key, rows in groupby(_rows(tenant, first, end), lambda row: row[:_SEAL_COLUMNS]):
            yield _seal(key), (_event(row) for row in rows if row[_SEAL_COLUMNS] is not None)


def read_unsealed(tenant: UUID, limit: int) -> list[int]:
    """Ordinals of events that no seal covers."""
    with connection.cursor() as cursor:
        cursor.execute(_UNSEALED, {"tenant": tenant, "limit": limit})
        return [row[0] for row in cursor.fetchall()]


def _rows(tenant: UUID, first: int, end: int) -> Iterator[tuple[Any, ...]]:
    # A cursor on the server: one seal may cover a million events.
    with connection.chunked_cursor() as cursor:
        cursor.execute(_SEALS_WITH_EVENTS, {"tenant": tenant, "first": first, "end": end})
        while rows := cursor.fetchmany(_ROWS_A_FETCH):
            yield from rows


def _seal(key: tuple[Any, ...]) -> SealFields:
    number, xact, first, last, count, sealed_at, previous_hash, digest = key
    return SealFields(number, xact, first, last, count, sealed_at, bytes(previous_hash), bytes(digest))


def _event(row: tuple[Any, ...]) -> StoredEvent:
    return StoredEvent(EventFields(*row[_SEAL_COLUMNS:-1]), bytes(row[-1]))
