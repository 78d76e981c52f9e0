"""What does not fit in a chain, and in which words it is said."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from itertools import combinations
from typing import Literal, TypeVar
from uuid import UUID

from auditlog.chain.canonical import EventFields, SealFields, event_digest, seal_hash
from auditlog.verification.heads import KnownHead
from auditlog.verification.reading import StoredEvent
from auditlog.verification.streaming import MOST_NAMED, Gathered, content_without

Unit = Literal["seal", "event", "head"]
T = TypeVar("T")

_FEW = 20

# Of an event, what tells its place; whatever of it was exchanged with another's, the rest stayed.
_PLACES = ("ordinal", "id", "occurred_at", "row_of_statement", "xact")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not fit: the seal's number or the event's ordinal, and why."""

    unit: Unit
    number: int
    sentence: str


class Few(list[T]):
    """A list that takes no more than can be looked at in pairs."""

    def append(self, one: T) -> None:
        """Add one, unless there are enough."""
        if len(self) < _FEW:
            super().append(one)


class Suspects:
    """What was changed, the first ones of each kind: two of them may turn out to be swapped."""

    def __init__(self) -> None:
        self.events: Few[StoredEvent] = Few()
        self.seals: Few[tuple[SealFields, bytes]] = Few()


def of_place(seal: SealFields, previous_number: int, previous_hash: bytes) -> Iterator[Problem]:
    """Whether a seal follows on the one before it."""
    missing = seal.number - previous_number - 1
    if missing:
        yield missing_seals(previous_number + 1, seal.number - 1)
    elif seal.previous_hash != previous_hash:
        yield Problem(
            "seal",
            seal.number,
            f"seal {seal.number} does not follow on seal {previous_number}: one of them was replaced",
        )


def missing_seals(first: int, last: int) -> Problem:
    """Seals of these numbers are not there."""
    words = f"seals {first} to {last} are missing" if last > first else f"seal {first} is missing"
    return Problem("seal", first, words)


def changed_event(event: StoredEvent, seal: SealFields) -> Problem:
    """An event is not what its own digest stands for."""
    ordinal = event.fields.ordinal
    return Problem("event", ordinal, f"event {ordinal} (seal {seal.number}) was changed after it was written")


def wrong_count(tenant: UUID, seal: SealFields, gathered: Gathered) -> Problem:
    """A seal covers more or fewer events than are there; names the event where that can be told."""
    count = gathered.count
    start = (
        f"seal {seal.number} covers {seal.event_count} event{'' if seal.event_count == 1 else 's'} between"
        f" {seal.first_ordinal} and {seal.last_ordinal}, but {count} {'is' if count == 1 else 'are'} there:"
    )
    if count < seal.event_count:
        return Problem("seal", seal.number, f"{start} {_removed(seal, gathered)}")
    return Problem("seal", seal.number, f"{start} {_added(tenant, seal, gathered)}")


def _removed(seal: SealFields, gathered: Gathered) -> str:
    # Without others writing at the same time, a transaction's ordinals have no gaps.
    whole = seal.last_ordinal - seal.first_ordinal + 1 == seal.event_count
    if whole and len(gathered.digests) == gathered.count:
        there = {ordinal for ordinal, _ in gathered.digests}
        gone = next(one for one in range(seal.first_ordinal, seal.last_ordinal + 1) if one not in there)
        more = seal.event_count - gathered.count - 1
        return f"event {gone} {f'and {more} more were' if more else 'was'} removed"
    return "events were removed"


def _added(tenant: UUID, seal: SealFields, gathered: Gathered) -> str:
    if gathered.count == seal.event_count + 1 and gathered.count <= MOST_NAMED:
        for ordinal, _ in gathered.digests:
            if seal_hash(tenant, seal, content_without(gathered.digests, ordinal)) == seal.hash:
                return f"event {ordinal} was added"
    return "events were added"


def wrong_hash(seal: SealFields) -> Problem:
    """A seal's hash is not that of its events and its own words."""
    return Problem(
        "seal",
        seal.number,
        f"seal {seal.number} does not match its events {seal.first_ordinal} to"
        f" {seal.last_ordinal}: the seal or one of them was changed",
    )


def covered_twice(seal: SealFields, earlier: int) -> Problem:
    """Two seals cover the same events."""
    return Problem(
        "seal",
        seal.number,
        f"seal {seal.number} covers events {seal.first_ordinal} to {seal.last_ordinal} a second time,"
        f" after seal {earlier}: it was put in later",
    )


def seal_outside(number: int, head_number: int) -> Problem:
    """A seal stands where the chain, which counts from 1 to its head, has none."""
    where = f"beyond the head, which is at seal {head_number}" if number > 0 else "before the first, which is seal 1"
    return Problem("seal", number, f"seal {number} stands {where}: it was put in later")


def unsealed_event(ordinal: int) -> Problem:
    """No seal covers an event."""
    return Problem("event", ordinal, f"event {ordinal} is covered by no seal: it was put in later")


def cut_tail(known: KnownHead, last: int) -> Problem:
    """The chain ends before a head that is known."""
    number = known.number or 0
    return Problem(
        "head",
        number,
        f"the chain ends at seal {last}, before {known.words} {number}: its end was cut off",
    )


def rewritten(known: KnownHead, last_met: int) -> Problem:
    """A known head is not in the chain; ``last_met`` is the youngest known one before it that is."""
    where = "a seal" if known.number is None else f"seal {known.number}"
    after = f", after seal {last_met}, whose known head still fits" if last_met else ""
    return Problem(
        "head",
        known.number or 0,
        f"{known.words} {known.hash.hex()} is not in the chain: since then {where} was rewritten{after}",
    )


def with_swaps_named(tenant: UUID, problems: list[Problem], suspects: Suspects) -> list[Problem]:
    """The problems, where two of them are the two sides of an exchange in the words for that."""
    words: dict[tuple[Unit, int], str] = {}
    for one, other in combinations(suspects.events, 2):
        first, second = one.fields.ordinal, other.fields.ordinal
        if _were_swapped(tenant, one, other):
            words |= dict.fromkeys(
                (("event", first), ("event", second)),
                f"events {first} and {second} were swapped after they were written",
            )
    for (seal, content), (later, later_content) in combinations(suspects.seals, 2):
        if _bears(tenant, seal, content, later.number) and _bears(tenant, later, later_content, seal.number):
            words |= dict.fromkeys(
                (("seal", seal.number), ("seal", later.number)),
                f"seals {seal.number} and {later.number} were swapped",
            )
    return [replace(one, sentence=words.get((one.unit, one.number), one.sentence)) for one in problems]


def _bears(tenant: UUID, seal: SealFields, content: bytes, number: int) -> bool:
    return seal_hash(tenant, replace(seal, number=number), content) == seal.hash


def _were_swapped(tenant: UUID, one: StoredEvent, other: StoredEvent) -> bool:
    return any(
        _fits(tenant, one, other.fields, exchanged) and _fits(tenant, other, one.fields, exchanged)
        for size in range(len(_PLACES) + 1)
        for exchanged in combinations(_PLACES, size)
    )


def _fits(tenant: UUID, event: StoredEvent, other: EventFields, exchanged: tuple[str, ...]) -> bool:
    """Whether giving back some of what tells its place, or all the rest, makes an event fit its digest."""
    theirs = {name: getattr(other, name) for name in exchanged}
    own = {name: getattr(event.fields, name) for name in exchanged}
    given_back = replace(event.fields, **theirs)
    rest_given_back = replace(other, **own)
    return event.digest in (event_digest(tenant, given_back), event_digest(tenant, rest_given_back))


def content_of(gathered: Gathered) -> bytes:
    """The digest over the digests of a seal's events."""
    return gathered.content.digest() if gathered.count else sha256().digest()


def forged_record(number: int, signed_at: datetime, label: str) -> Problem:
    """What is remembered of a head that was given away is not what was signed."""
    return Problem(
        "head",
        number,
        f"the record of the head given away on {signed_at:%Y-%m-%d %H:%M} UTC ({label}) does not bear our"
        " signature: it was changed or put in later",
    )


def head_by_unknown_key(number: int, signed_at: datetime, label: str) -> Problem:
    """What is remembered of a head that was given away was signed by nobody we know."""
    return Problem(
        "head",
        number,
        f"the record of the head given away on {signed_at:%Y-%m-%d %H:%M} UTC ({label}) is signed by a key that this"
        " installation never had: it was put in later, or the file of public keys was lost",
    )
