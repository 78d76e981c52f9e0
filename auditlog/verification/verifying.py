"""Verify a tenant's chain: compute every digest and seal anew and say what does not fit."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from auditlog.chain.canonical import GENESIS, SealFields, seal_hash
from auditlog.chain.heads import write_head
from auditlog.verification import findings
from auditlog.verification.findings import Problem, Suspects
from auditlog.verification.heads import KnownHead, read_head
from auditlog.verification.reading import (
    earlier_seal_over,
    last_seal_before,
    read_seal,
    read_seals,
    read_seals_numbered,
    read_stored_head,
    read_unsealed,
    seals_outside,
    seals_over,
)
from auditlog.verification.streaming import MOST_WAITING, EventStream, Gathered, gather_exactly
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant

# Whoever changed a thousand rows is found out by the first of them; the others are counted.
_MOST_PROBLEMS = 20
# So many seals that do not fit are read a second time, by their own words.
_MOST_READ_AGAIN = 200
_SEALS_BETWEEN_REPORTS = 500
_EVENTS_BETWEEN_REPORTS = 20_000
# Transactions are shorter than this: what was written before was sealed by then.
_OVERLAP = timedelta(hours=1)

# Told of seals verified, seals in all, events verified.
Tell = Callable[[int, int, int], None]


@dataclass(slots=True)
class VerificationResult:
    """What was looked at and what was found, the first problem first.

    ``problems`` are the first twenty of ``problem_count``; ``first_seal`` is where the walk
    began, and ``known_heads`` how many heads the chain was held against. ``heads_not_found``
    says of heads that a person typed which ones are not in the chain; they break nothing.
    """

    first_seal: int = 1
    seals: int = 0
    events: int = 0
    head_number: int = 0
    head_hash: str = GENESIS.hex()
    known_heads: int = 0
    problem_count: int = 0
    problems: list[Problem] = field(default_factory=list)
    heads_not_found: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether everything fits."""
        return not self.problem_count

    @property
    def head(self) -> str:
        """The head to write down: ``NUMBER:HASH``."""
        return f"{self.head_number}:{self.head_hash}"


def verify_chain(
    tenant: Tenant,
    *,
    known_heads: Iterable[str | KnownHead] = (),
    since: KnownHead | None = None,
    tell: Tell | None = None,
) -> VerificationResult:
    """Recompute the chain of one tenant from its first event on.

    ``known_heads`` are heads that were written down earlier, ``NUMBER:HASH`` or the hash
    alone; without one, a chain that the owner of the database rewrote whole, or cut, fits.
    ``since`` is the head of an earlier verification that found all well: what was sealed
    more than an hour before it is not computed again. Raises ``MalformedHead``.
    """
    known = [read_head(one) if isinstance(one, str) else one for one in known_heads]
    known += [since] if since else []
    with tenant_context(tenant.id):
        return _Walk(tenant.id, known, since, tell).whole()


class _Walk:
    """One walk along a chain, from seal to seal."""

    def __init__(self, tenant: UUID, known: list[KnownHead], since: KnownHead | None, tell: Tell | None) -> None:
        self._tenant = tenant
        self._tell = tell
        self._head = read_stored_head(tenant)
        self._before = self._seal_to_begin_after(since)
        overlapping = self._before.sealed_at - _OVERLAP if self._before else None
        self._stream = EventStream(tenant, overlapping)
        self._known = _KnownHeads(tenant, known, self._before.number if self._before else 0)
        self._suspects = Suspects()
        # Seals whose events were asked for by their own words, or which were told not to fit.
        self._settled: set[int] = set()
        self._read_again = 0
        self._told_at = 0
        self._result = VerificationResult(known_heads=len(known))

    def whole(self) -> VerificationResult:
        """Walk to the end and count up what does not fit."""
        result = self._result
        for problem in self._problems():
            result.problem_count += 1
            if len(result.problems) < _MOST_PROBLEMS:
                result.problems.append(problem)
        result.problems = findings.with_swaps_named(self._tenant, result.problems, self._suspects)
        return result

    def _seal_to_begin_after(self, since: KnownHead | None) -> SealFields | None:
        last = read_seal(self._tenant, since.number) if since and since.number else None
        if last is None:
            return None
        number = last_seal_before(self._tenant, last.number, last.sealed_at - _OVERLAP)
        return read_seal(self._tenant, number) if number else None

    def _problems(self) -> Iterator[Problem]:
        before, result, last_seal = self._before, self._result, self._head.last_seal
        previous_number, previous_hash = (before.number, before.hash) if before else (0, GENESIS)
        result.first_seal = previous_number + 1
        result.head_number, result.head_hash = previous_number, previous_hash.hex()
        for seal in read_seals(self._tenant, last_seal, previous_number + 1):
            yield from findings.of_place(seal, previous_number, previous_hash)
            yield from self._of_content(seal)
            self._known.meet(seal)
            previous_number, previous_hash = seal.number, seal.hash
            result.seals += 1
            result.head_number, result.head_hash = seal.number, seal.hash.hex()
            self._report(seal.number)
            if self._stream.waiting() > MOST_WAITING:
                yield from self._unsealed()
        yield from self._of_head(previous_number, previous_hash)
        yield from self._of_seals_outside()
        yield from self._of_rest()
        yield from self._known.problems(previous_number)

    def _of_head(self, number: int, digest: bytes) -> Iterator[Problem]:
        head = self._head
        if (head.number, head.hash) != (number, digest):
            yield Problem(
                "head",
                head.number,
                f"the head says {write_head(head.number, head.hash)}, but the last seal is"
                f" {write_head(number, digest)}: seals were removed or added",
            )

    def _of_seals_outside(self) -> Iterator[Problem]:
        outside, count = seals_outside(self._tenant, _MOST_PROBLEMS)
        for number, head_number in outside:
            yield findings.seal_outside(number, head_number)
        self._result.problem_count += count - len(outside)

    def _of_rest(self) -> Iterator[Problem]:
        for _ in self._stream.rest():
            if self._stream.waiting() > MOST_WAITING:
                yield from self._unsealed()
        yield from self._unsealed()

    def _unsealed(self) -> Iterator[Problem]:
        met = self._stream.dismiss()
        # A seal that was found to fit before may cover more than was met in its place.
        for number in seals_over(self._tenant, met, self._result.first_seal, self._head.last_seal):
            if number <= self._result.head_number and number not in self._settled:
                seal = read_seal(self._tenant, number)
                gathered = gather_exactly(self._tenant, seal) if seal else None
                self._settled.add(number)
                if seal and gathered and not self._fits(seal, gathered):
                    yield from self._misfits(seal, gathered)
        ordinals, count = read_unsealed(self._tenant, met, self._head.last_seal, _MOST_PROBLEMS)
        yield from map(findings.unsealed_event, ordinals)
        self._result.problem_count += count - len(ordinals)

    def _of_content(self, seal: SealFields) -> Iterator[Problem]:
        gathered = self._stream.of_seal(seal)
        fits = gathered is not None and self._fits(seal, gathered)
        if gathered is None or (not fits and self._read_again < _MOST_READ_AGAIN):
            gathered = gather_exactly(self._tenant, seal)
            fits = self._fits(seal, gathered)
            self._read_again += not fits
            self._settled.add(seal.number)
            if fits and (earlier := earlier_seal_over(self._tenant, seal)):
                yield findings.covered_twice(seal, earlier)
        self._result.events += gathered.count
        if not fits:
            self._settled.add(seal.number)
            yield from self._misfits(seal, gathered)

    def _misfits(self, seal: SealFields, gathered: Gathered) -> Iterator[Problem]:
        for event in gathered.changed:
            self._suspects.events.append(event)
            yield findings.changed_event(event, seal)
        self._result.problem_count += gathered.changed_count - len(gathered.changed)
        content = findings.content_of(gathered)
        if gathered.count != seal.event_count:
            yield findings.wrong_count(self._tenant, seal, gathered)
        elif not gathered.changed_count and seal_hash(self._tenant, seal, content) != seal.hash:
            self._suspects.seals.append((seal, content))
            yield findings.wrong_hash(seal)

    def _fits(self, seal: SealFields, gathered: Gathered) -> bool:
        return (
            gathered.count == seal.event_count
            and not gathered.changed_count
            and seal_hash(self._tenant, seal, findings.content_of(gathered)) == seal.hash
        )

    def _report(self, number: int) -> None:
        result = self._result
        due = result.seals % _SEALS_BETWEEN_REPORTS == 0 or result.events - self._told_at >= _EVENTS_BETWEEN_REPORTS
        if self._tell and (due or number == self._head.last_seal):
            self._told_at = result.events
            self._tell(number - result.first_seal + 1, self._head.last_seal - result.first_seal + 1, result.events)


class _KnownHeads:
    """Heads that were written down, ticked off as the walk meets their seals."""

    def __init__(self, tenant: UUID, known: list[KnownHead], before: int) -> None:
        self._numbered = sorted((one for one in known if one.number is not None), key=lambda one: one.number or 0)
        self._unnumbered = [one for one in known if one.number is None]
        self._wanted: dict[int, list[KnownHead]] = {}
        self._met: set[KnownHead] = set()
        for one in self._numbered:
            self._wanted.setdefault(one.number or 0, []).append(one)
        self._hashes = {one.hash for one in self._unnumbered}
        self._hashes_met: set[bytes] = set()
        self._met.update(one for one in self._wanted.get(0, ()) if one.hash == GENESIS)
        # What the walk passes over is looked up: it follows from the seal at which the walk began.
        for seal in read_seals_numbered(tenant, [number for number in self._wanted if 0 < number <= before]):
            self.meet(seal)

    def meet(self, seal: SealFields) -> None:
        """Tick off the heads that this seal bears."""
        self._met.update(one for one in self._wanted.get(seal.number, ()) if one.hash == seal.hash)
        if seal.hash in self._hashes:
            self._hashes_met.add(seal.hash)

    def problems(self, last: int) -> Iterator[Problem]:
        """A sentence for each head that the chain, which ends at seal ``last``, does not contain."""
        last_met = 0
        for one in self._numbered:
            number = one.number or 0
            if one in self._met:
                last_met = number
            elif number > last:
                yield findings.cut_tail(one, last)
            else:
                yield findings.rewritten(one, last_met)
        for one in self._unnumbered:
            if one.hash not in self._hashes_met:
                yield findings.rewritten(one, 0)
