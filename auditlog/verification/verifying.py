"""Verify a tenant's chain: compute every digest and seal anew and say what does not fit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal
from uuid import UUID

from auditlog.chain.canonical import GENESIS, SealFields, event_digest, seal_hash
from auditlog.chain.heads import write_head
from auditlog.verification.heads import KnownHead, read_head
from auditlog.verification.reading import (
    StoredEvent,
    StoredHead,
    read_seals,
    read_stored_head,
    read_unsealed,
)
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant

# Whoever changed a thousand rows is found out by the first of them.
_MOST_PROBLEMS = 20

Unit = Literal["seal", "event", "head"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not fit: the seal's number or the event's ordinal, and why."""

    unit: Unit
    number: int
    sentence: str


@dataclass(slots=True)
class VerificationResult:
    """What was looked at and what was found, the first problem first."""

    seals: int = 0
    events: int = 0
    head_number: int = 0
    head_hash: str = GENESIS.hex()
    problems: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether everything fits."""
        return not self.problems

    @property
    def head(self) -> str:
        """The head to write down: ``NUMBER:HASH``."""
        return f"{self.head_number}:{self.head_hash}"


def verify_chain(tenant: Tenant, *, known_head: str | None = None) -> VerificationResult:
    """Recompute the chain of one tenant from its first event on.

    ``known_head`` is a head that was written down earlier, ``NUMBER:HASH`` or the hash
    alone; without one, a chain that the owner of the database rewrote whole, or cut, fits.
    Raises ``MalformedHead``.
    """
    known = read_head(known_head) if known_head else None
    result = VerificationResult()
    with tenant_context(tenant.id):
        head = read_stored_head(tenant.id)
        for problem in _problems(tenant.id, head, known, result):
            result.problems.append(problem)
            if len(result.problems) == _MOST_PROBLEMS:
                break
    return result


def _problems(tenant: UUID, head: StoredHead, known: KnownHead | None, result: VerificationResult) -> Iterator[Problem]:
    previous_number, previous_hash, met = 0, GENESIS, False
    for seal, events in read_seals(tenant, head.last_seal):
        yield from _of_place(seal, previous_number, previous_hash)
        yield from _of_content(tenant, seal, events, result)
        if known and known.number in (None, seal.number) and known.hash == seal.hash:
            met = True
        previous_number, previous_hash = seal.number, seal.hash
        result.seals += 1
        result.head_number, result.head_hash = seal.number, seal.hash.hex()
    if (head.number, head.hash) != (previous_number, previous_hash):
        yield Problem(
            "head",
            head.number,
            f"the head says {write_head(head.number, head.hash)}, but the last seal is"
            f" {write_head(previous_number, previous_hash)}: seals were removed or added",
        )
    for ordinal in read_unsealed(tenant, _MOST_PROBLEMS):
        yield Problem("event", ordinal, f"event {ordinal} is covered by no seal: it was put in later")
    if known and not met:
        yield _of_known_head(known, result)


def _of_place(seal: SealFields, previous_number: int, previous_hash: bytes) -> Iterator[Problem]:
    missing = seal.number - previous_number - 1
    if missing:
        which = f"{previous_number + 1} to {seal.number - 1}" if missing > 1 else f"{seal.number - 1}"
        yield Problem("seal", previous_number + 1, f"seal {which} is missing")
    elif seal.previous_hash != previous_hash:
        yield Problem(
            "seal",
            seal.number,
            f"seal {seal.number} does not follow on seal {previous_number}: one of them was replaced",
        )


def _of_content(
    tenant: UUID, seal: SealFields, events: Iterable[StoredEvent], result: VerificationResult
) -> Iterator[Problem]:
    content, found, changed = sha256(), 0, False
    for event in events:
        digest = event_digest(tenant, event.fields)
        if digest != event.digest:
            changed = True
            yield Problem(
                "event",
                event.fields.ordinal,
                f"event {event.fields.ordinal} (seal {seal.number}) was changed after it was written",
            )
        content.update(digest)
        found += 1
    result.events += found
    if found != seal.event_count:
        yield Problem(
            "seal",
            seal.number,
            f"seal {seal.number} covers {seal.event_count} events between {seal.first_ordinal} and"
            f" {seal.last_ordinal}, but {found} are there: events were"
            f" {'removed' if found < seal.event_count else 'added'}",
        )
    elif not changed and seal_hash(tenant, seal, content.digest()) != seal.hash:
        yield Problem(
            "seal",
            seal.number,
            f"seal {seal.number} does not match its events {seal.first_ordinal} to"
            f" {seal.last_ordinal}: the seal or one of them was changed",
        )


def _of_known_head(known: KnownHead, result: VerificationResult) -> Problem:
    if known.number is not None and known.number > result.head_number:
        return Problem(
            "head",
            known.number,
            f"the chain ends at seal {result.head_number}, before the known head {known.number}: its end was cut off",
        )
    where = "a seal" if known.number is None else f"seal {known.number}"
    return Problem(
        "head",
        known.number or 0,
        f"the known head {known.hash.hex()} is not in the chain: since then {where} was rewritten",
    )
