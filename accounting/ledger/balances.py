"""What accounts moved between two days, from kept figures: the ground that statements stand on.

Whole periods come from the period balances; only the days before the first and after the
last whole period come from the day balances. However many lines the books have, a statement
reads a few figures per account and period.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

FIRST_DAY = date(1, 1, 1)

# An adjustment period shares the last day of its year, so it is whole where the period of
# that day is. The days at both ends are two ranges of the same index.
_MOVEMENTS = """
WITH tenant AS (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid AS id),
plain AS (
  SELECT p.id, p.starts, p.ends FROM accounting_accountingperiod p, tenant t
   WHERE p.tenant_id = t.id AND p.starts >= %(starts)s AND p.ends <= %(ends)s AND NOT p.is_adjustment
), whole AS (
  SELECT id FROM plain
  UNION ALL
  SELECT p.id FROM accounting_accountingperiod p, tenant t
   WHERE p.tenant_id = t.id AND p.is_adjustment AND p.ends IN (SELECT ends FROM plain)
), bounds AS (
  SELECT coalesce(min(starts) - 1, %(ends)s::date) AS head_ends, max(ends) + 1 AS tail_starts FROM plain
), figure AS (
  SELECT b.period_id, b.account_id, b.currency, b.branch_id, b.cost_centre_id, b.is_closing,
         b.debit, b.credit, b.currency_debit, b.currency_credit
    FROM accounting_periodbalance b, tenant t
   WHERE b.tenant_id = t.id AND b.period_id IN (SELECT id FROM whole)
  UNION ALL
  SELECT NULL, d.account_id, d.currency, d.branch_id, d.cost_centre_id, d.is_closing,
         d.debit, d.credit, d.currency_debit, d.currency_credit
    FROM accounting_daybalance d, tenant t, bounds r
   WHERE d.tenant_id = t.id AND d.posting_date BETWEEN %(starts)s AND r.head_ends
  UNION ALL
  SELECT NULL, d.account_id, d.currency, d.branch_id, d.cost_centre_id, d.is_closing,
         d.debit, d.credit, d.currency_debit, d.currency_credit
    FROM accounting_daybalance d, tenant t, bounds r
   WHERE d.tenant_id = t.id AND d.posting_date BETWEEN r.tail_starts AND %(ends)s
)
SELECT account_id, CASE WHEN %(by_currency)s THEN currency ELSE '' END,
       CASE WHEN %(by_branch)s THEN branch_id END, CASE WHEN %(by_cost_centre)s THEN cost_centre_id END,
       sum(debit)::bigint, sum(credit)::bigint, sum(currency_debit)::bigint, sum(currency_credit)::bigint
  FROM figure
 WHERE (%(branch)s::uuid IS NULL OR branch_id = %(branch)s)
   AND (%(cost_centre)s::uuid IS NULL OR cost_centre_id = %(cost_centre)s)
   AND (%(branches)s::uuid[] IS NULL OR branch_id = ANY(%(branches)s))
   AND (NOT %(no_branch)s OR branch_id IS NULL)
   AND (NOT %(no_cost_centre)s OR cost_centre_id IS NULL)
   AND (%(with_closings)s OR NOT is_closing)
 GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Dimensions:
    """What figures are narrowed to; ``None`` narrows nothing.

    ``branches`` are those that a reader works for, whatever else he narrows to.
    ``no_branch`` and ``no_cost_centre`` leave what belongs to none.
    """

    branch_id: UUID | None = None
    cost_centre_id: UUID | None = None
    branches: frozenset[UUID] | None = None
    no_branch: bool = False
    no_cost_centre: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out, so that an entry may be seen in part."""
        return self != EVERYWHERE

    def covers(self, branch_id: UUID | None, cost_centre_id: UUID | None) -> bool:
        """Whether a line of that branch and cost centre is among the figures."""
        return (
            self.branch_id in (None, branch_id)
            and self.cost_centre_id in (None, cost_centre_id)
            and (self.branches is None or branch_id in self.branches)
            and not (self.no_branch and branch_id is not None)
            and not (self.no_cost_centre and cost_centre_id is not None)
        )


EVERYWHERE = Dimensions()


@dataclass(frozen=True, slots=True)
class Movement:
    """What one account moved; ``debit`` and ``credit`` in base minor units, neither negative.

    ``currency``, ``branch_id`` and ``cost_centre_id`` say which part of the account it is
    where the movements were asked for by them; ``currency_debit`` and ``currency_credit``
    mean something only by currency, being in its minor units.
    """

    account_id: UUID
    currency: str
    branch_id: UUID | None
    cost_centre_id: UUID | None
    debit: int
    credit: int
    currency_debit: int
    currency_credit: int

    @property
    def amount(self) -> int:
        """Debit less credit."""
        return self.debit - self.credit

    @property
    def currency_amount(self) -> int:
        """Debit less credit, in the currency."""
        return self.currency_debit - self.currency_credit


def movements(
    starts: date,
    ends: date,
    *,
    narrowed: Dimensions = EVERYWHERE,
    by: Sequence[str] = (),
    with_closings: bool = True,
) -> list[Movement]:
    """What each account moved from ``starts`` to ``ends``, both included.

    ``by`` divides accounts further, by any of ``currency``, ``branch`` and ``cost_centre``.
    Without closings the figures are those before income and expenses were carried into
    equity at the end of a year.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _MOVEMENTS,
            {
                "starts": starts,
                "ends": ends,
                "branch": narrowed.branch_id,
                "cost_centre": narrowed.cost_centre_id,
                "branches": None if narrowed.branches is None else list(narrowed.branches),
                "no_branch": narrowed.no_branch,
                "no_cost_centre": narrowed.no_cost_centre,
                "by_currency": "currency" in by,
                "by_branch": "branch" in by,
                "by_cost_centre": "cost_centre" in by,
                "with_closings": with_closings,
            },
        )
        return [Movement(*row) for row in cursor.fetchall()]


def balances(
    as_of: date, *, narrowed: Dimensions = EVERYWHERE, by: Sequence[str] = (), with_closings: bool = True
) -> list[Movement]:
    """What each account holds at the end of a day: everything that it ever moved."""
    return movements(FIRST_DAY, as_of, narrowed=narrowed, by=by, with_closings=with_closings)
