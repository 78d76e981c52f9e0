"""Hold the walk along the events beside the walk along the seals.

A transaction's events lie close together and just before its seal, mixed with those of
transactions that ran at the same time. So what is kept between the two walks is one
running hash per transaction that is not sealed yet: as much memory as there are writers
at once, however long the chain is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID

from auditlog.chain.canonical import SealFields, event_digest
from auditlog.verification.reading import Span, StoredEvent, read_events, read_events_of

if TYPE_CHECKING:
    from hashlib import _Hash

# A seal is made after its events, by the same clock; this much the clock may have been set back.
_SLACK = timedelta(seconds=2)
# So many foreign events are taken in while a seal waits for its own, which may not be there.
_MOST_AHEAD = 100_000
# So many transactions wait for their seals; more are no writers but seals that are gone.
MOST_WAITING = 50_000
# Of what was changed the first ones are kept, to say how.
_MOST_CHANGED = 20
# The digests of a seal's events are kept up to this many, to say which one is too many or missing.
MOST_NAMED = 1000


@dataclass(slots=True)
class Gathered:
    """What the events of one transaction add up to, taken in one by one."""

    content: "_Hash" = field(default_factory=sha256)
    count: int = 0
    first: int = 0
    last: int = 0
    in_order: bool = True
    changed: list[StoredEvent] = field(default_factory=list)
    changed_count: int = 0
    digests: list[tuple[int, bytes]] = field(default_factory=list)

    def take(self, tenant: UUID, event: StoredEvent, *, keep_digests: bool = False) -> None:
        """Add one more event, whose digest is computed from what is stored of it."""
        digest = event_digest(tenant, event.fields)
        ordinal = event.fields.ordinal
        if digest != event.digest:
            self.changed_count += 1
            if len(self.changed) < _MOST_CHANGED:
                self.changed.append(event)
        self.in_order = self.in_order and ordinal > self.last
        self.first = min(self.first or ordinal, ordinal)
        self.last = max(self.last, ordinal)
        self.count += 1
        self.content.update(digest)
        if keep_digests and len(self.digests) <= MOST_NAMED:
            self.digests.append((ordinal, digest))


class EventStream:
    """The events of a tenant from a moment on, given out seal by seal."""

    def __init__(self, tenant: UUID, since: datetime | None) -> None:
        self._tenant = tenant
        self._events: Iterator[StoredEvent] = read_events(tenant, since)
        self._next = next(self._events, None)
        self._waiting: dict[int, Gathered] = {}

    def of_seal(self, seal: SealFields) -> Gathered | None:
        """The events of a seal, where the walk met just them; else nothing, and they are to be asked for.

        Seals are asked for in the order of their numbers.
        """
        until, ahead = seal.sealed_at + _SLACK, 0
        while not self._has_all(seal) and self._next is not None and ahead < _MOST_AHEAD:
            if self._next.fields.occurred_at > until:
                break
            ahead += self._next.fields.xact != seal.xact
            self._take_next()
        found = self._waiting.get(seal.xact)
        if found is None or not found.in_order or found.first < seal.first_ordinal or found.last != seal.last_ordinal:
            return None
        return self._waiting.pop(seal.xact)

    def waiting(self) -> int:
        """How many transactions were met whose seal was not."""
        return len(self._waiting)

    def dismiss(self) -> list[Span]:
        """The events that were met and not given out, which are forgotten; the oldest first."""
        dismissed = [Span(xact, met.first, met.last) for xact, met in self._waiting.items()]
        self._waiting.clear()
        return dismissed

    def rest(self) -> Iterator[None]:
        """Walk on to the last event, taking a rest after each."""
        while self._next is not None:
            self._take_next()
            yield

    def _has_all(self, seal: SealFields) -> bool:
        found = self._waiting.get(seal.xact)
        return found is not None and found.last >= seal.last_ordinal

    def _take_next(self) -> None:
        event = self._next
        if event is not None:
            self._waiting.setdefault(event.fields.xact, Gathered()).take(self._tenant, event)
            self._next = next(self._events, None)


def gather_exactly(tenant: UUID, seal: SealFields) -> Gathered:
    """The events that a seal covers by its own words, whatever order they were written in."""
    gathered = Gathered()
    for event in read_events_of(tenant, seal):
        gathered.take(tenant, event, keep_digests=True)
    return gathered


def content_without(digests: Iterable[tuple[int, bytes]], ordinal: int) -> bytes:
    """What a seal's events would add up to without one of them."""
    content = sha256()
    for one, digest in digests:
        if one != ordinal:
            content.update(digest)
    return content.digest()
