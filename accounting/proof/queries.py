"""What is asserted, whether it holds, and what earlier proofs found."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from accounting.proof.models import BalanceAssertion, ProofRun
from tenancy.jobs.models import Job
from tenancy.jobs.queries import JobStatus, status_of, unfinished_jobs
from tenancy.numbering.models import NumberSeries

PROVE_JOB = "accounting.proof.prove"
# Books of so many entries are read whole while the page waits: a fraction of a second.
SMALL_BOOKS = 3_000
ASSERTIONS_ON_A_PAGE = 50

# The periods that are over by the day, whole, and of the one under way its days; an adjustment
# period is over with the last day of its year.
_HELD = """
WITH tenant AS (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid AS id)
SELECT asked.account_id, asked.day, held.currency, sum(held.amount)::bigint, sum(held.currency_amount)::bigint
  FROM tenant t, (SELECT DISTINCT * FROM unnest(%s::uuid[], %s::date[]) one(account_id, day)) asked,
       LATERAL (
         SELECT b.currency, b.debit - b.credit AS amount, b.currency_debit - b.currency_credit AS currency_amount
           FROM accounting_accountingperiod p
           JOIN accounting_periodbalance b ON b.tenant_id = p.tenant_id AND b.period_id = p.id
          WHERE p.tenant_id = t.id AND p.ends <= asked.day AND b.account_id = asked.account_id
         UNION ALL
         SELECT d.currency, d.debit - d.credit, d.currency_debit - d.currency_credit
           FROM accounting_accountingperiod p
           JOIN accounting_daybalance d
             ON d.tenant_id = p.tenant_id AND d.posting_date BETWEEN p.starts AND asked.day
          WHERE p.tenant_id = t.id AND NOT p.is_adjustment AND p.starts <= asked.day AND p.ends > asked.day
            AND d.account_id = asked.account_id) held
 GROUP BY 1, 2, 3
"""


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
    return _with_what_is_held(list(standing.order_by("day", "account__code")), base)


def page_of_assertions(base: str, page: int) -> tuple[list[HeldAssertion], bool]:
    """One page of the assertions that stand, newest day first, and whether older ones follow; pages count from 0."""
    standing = BalanceAssertion.objects.filter(withdrawn_at=None).select_related("account")
    first = page * ASSERTIONS_ON_A_PAGE
    found = list(standing.order_by("-day", "account__code", "id")[first : first + ASSERTIONS_ON_A_PAGE + 1])
    return _with_what_is_held(found[:ASSERTIONS_ON_A_PAGE], base), len(found) > ASSERTIONS_ON_A_PAGE


def _with_what_is_held(asserted: list[BalanceAssertion], base: str) -> list[HeldAssertion]:
    """All of them asked about at once, however many days they name."""
    if not asserted:
        return []
    held: dict[tuple[UUID, date], dict[str, tuple[int, int]]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [[one.account_id for one in asserted], [one.day for one in asserted]])
        for account_id, day, currency, amount, currency_amount in cursor.fetchall():
            held[account_id, day][currency] = (amount, currency_amount)
    return [HeldAssertion(one, _held(one, held[one.account_id, one.day], base)) for one in asserted]


def _held(one: BalanceAssertion, parts: dict[str, tuple[int, int]], base: str) -> int:
    if one.currency == base:
        return sum(amount for amount, _ in parts.values())
    return parts.get(one.currency, (0, 0))[1]


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
