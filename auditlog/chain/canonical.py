"""The canonical bytes of events and seals, as the database computes them, too.

All numbers are eight bytes, big-endian and signed; times are microseconds since 1970 in
UTC; ids are their sixteen bytes; a text is four bytes of length and UTF-8, or ffffffff for
null. The digest of an event is SHA-256 over

    text "audit-event-1", tenant, ordinal, id, occurred_at, xact, row_of_statement, then the
    texts act, operation, subject_type, parent_type, actor_kind, actor_id, actor_label, ip,
    request_id, reason, subject_id, subject_label, parent_id, changes

and the hash of a seal is SHA-256 over

    text "audit-seal-1", tenant, number, hash of the seal before (32 zero bytes for the
    first), xact, first_ordinal, last_ordinal, event_count, sealed_at,
    SHA-256 over the digests of its events in the order of their ordinals.

What is signed of a head is

    text "audit-head-1", tenant, number, hash of the seal, the moment of signing.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

GENESIS = bytes(32)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class EventFields:
    """Everything of an event that its digest covers, in the order of the table's reading."""

    ordinal: int
    id: UUID
    occurred_at: datetime
    xact: int
    row_of_statement: int
    act: str
    operation: str
    subject_type: str
    parent_type: str
    actor_kind: str
    actor_id: UUID | None
    actor_label: str
    ip: str
    request_id: str
    reason: str
    subject_id: UUID | None
    subject_label: str
    parent_id: UUID | None
    changes: str | None


@dataclass(frozen=True, slots=True)
class SealFields:
    """Everything of a seal that its hash covers, and what it claims that hash to be."""

    number: int
    xact: int
    first_ordinal: int
    last_ordinal: int
    event_count: int
    sealed_at: datetime
    previous_hash: bytes
    hash: bytes


def event_digest(tenant: UUID, event: EventFields) -> bytes:
    """The 32 bytes that stand for one event."""
    texts = (
        event.act,
        event.operation,
        event.subject_type,
        event.parent_type,
        event.actor_kind,
        _text_of(event.actor_id),
        event.actor_label,
        event.ip,
        event.request_id,
        event.reason,
        _text_of(event.subject_id),
        event.subject_label,
        _text_of(event.parent_id),
        event.changes,
    )
    return sha256(
        _text("audit-event-1")
        + tenant.bytes
        + _number(event.ordinal)
        + event.id.bytes
        + _number(microseconds(event.occurred_at))
        + _number(event.xact)
        + _number(event.row_of_statement)
        + b"".join(_text(text) for text in texts)
    ).digest()


def seal_hash(tenant: UUID, seal: SealFields, content: bytes) -> bytes:
    """The 32 bytes of a seal, over the ``content`` that its events add up to."""
    return sha256(
        _text("audit-seal-1")
        + tenant.bytes
        + _number(seal.number)
        + seal.previous_hash
        + _number(seal.xact)
        + _number(seal.first_ordinal)
        + _number(seal.last_ordinal)
        + _number(seal.event_count)
        + _number(microseconds(seal.sealed_at))
        + content
    ).digest()


def head_bytes(tenant: UUID, number: int, digest: bytes, signed_at: datetime) -> bytes:
    """What a signature over the head of a chain covers; ``digest`` is the hash of seal ``number``."""
    return _text("audit-head-1") + tenant.bytes + _number(number) + digest + _number(microseconds(signed_at))


def microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970 in UTC."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _number(value: int) -> bytes:
    return value.to_bytes(8, "big", signed=True)


def _text(value: str | None) -> bytes:
    if value is None:
        return b"\xff\xff\xff\xff"
    encoded = value.encode()
    return len(encoded).to_bytes(4, "big") + encoded


def _text_of(identifier: UUID | None) -> str | None:
    return None if identifier is None else str(identifier)
