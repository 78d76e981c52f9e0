"""What is asserted, whether it holds, and what earlier proofs found."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounting.ledger.balances import Movement, balances
from accounting.proof.models import BalanceAssertion, ProofRun
from tenancy.jobs.models import Job
from tenancy.jobs.queries import JobStatus, status_of, unfinished_jobs
from tenancy.numbering.models import NumberSeries

PROVE_JOB = "accounting.proof.prove"
# Books of so many entries are read whole while the page waits: a fraction of a second.
SMALL_BOOKS = 3_000


@dataclass(frozen=True, slots=True)
class HeldAssertion:
    """An assertion and what the account holds on its day, both in the assertion's currency."""

    assertion: BalanceAssertion
    held: int

    @property
    def difference(self) -> int:
        """What the books hold beyond what is asserted."""
        return self.held - self.assertion.amount

    @property
    def holds(self) -> bool:
        """Whether both are the same."""
        return self.difference == 0


def held_assertions(base: str, up_to: date | None = None, since: date | None = None) -> list[HeldAssertion]:
    """Every assertion that stands, by day; those of ``since`` to ``up_to`` alone where these are given.

    ``base`` is the base currency, in which the balance of an account in all currencies is valued.
    """
    standing = BalanceAssertion.objects.filter(withdrawn_at=None).select_related("account")
    if up_to is not None:
        standing = standing.filter(day__lte=up_to)
    if since is not None:
        standing = standing.filter(day__gte=since)
    by_day: dict[date, list[BalanceAssertion]] = defaultdict(list)
    for one in standing.order_by("day", "account__code"):
        by_day[one.day].append(one)
    return [
        HeldAssertion(one, _held(one, moved, base))
        for day, asserted in by_day.items()
        for moved in [_by_account(day)]
        for one in asserted
    ]


def _by_account(day: date) -> dict[UUID, list[Movement]]:
    found: dict[UUID, list[Movement]] = defaultdict(list)
    for one in balances(day, by=("currency",)):
        found[one.account_id].append(one)
    return found


def _held(one: BalanceAssertion, moved: dict[UUID, list[Movement]], base: str) -> int:
    parts = moved.get(one.account_id, [])
    if one.currency == base:
        return sum(part.amount for part in parts)
    return sum(part.currency_amount for part in parts if part.currency == one.currency)


def latest_runs(limit: int) -> list[ProofRun]:
    """The newest proofs."""
    return list(ProofRun.objects.order_by("-finished_at", "-id")[:limit])


def proof_under_way() -> JobStatus | None:
    """The proof that is queued or running, with its live progress."""
    job = unfinished_jobs(PROVE_JOB).first()
    return status_of(job) if job else None


def last_proof_job() -> JobStatus | None:
    """The newest proof that a person asked for, however it ended."""
    job = Job.objects.filter(kind=PROVE_JOB).order_by("-created_at").first()
    return status_of(job) if job else None


def books_are_small() -> bool:
    """Whether all lines may be read while somebody waits; told by the numbers given, not by counting."""
    rows = NumberSeries.objects.filter(last_number__gt=0).values_list("last_number", "first_number")
    return sum(last - first + 1 for last, first in rows) <= SMALL_BOOKS
