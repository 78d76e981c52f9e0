"""What accounts moved between two days, from kept figures: the ground that statements stand on.

Whole periods come from the period balances; only days at both ends, where a range does not
begin or end with a period, come from the day balances. However many lines the books have, a statement
reads a few figures per account and period.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

FIRST_DAY = date(1, 1, 1)

# Where most of a period's days lie inside the range, the whole period is taken and the few
# days outside are taken off again, so that never more than half a period of days is read at
# either end. An adjustment period shares the last day of its year, so it is whole where the
# period of that day is; its days are among those taken off, too.
_MOVEMENTS = """
WITH tenant AS (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid AS id),
reach AS (
  SELECT coalesce((SELECT p.starts FROM accounting_accountingperiod p
                    WHERE p.tenant_id = t.id AND NOT p.is_adjustment
                      AND p.starts < %(starts)s AND p.ends >= %(starts)s AND p.ends <= %(ends)s
                      AND %(starts)s::date - p.starts <= p.ends - %(starts)s::date), %(starts)s::date) AS starts,
         coalesce((SELECT p.ends FROM accounting_accountingperiod p
                    WHERE p.tenant_id = t.id AND NOT p.is_adjustment
                      AND p.starts <= %(ends)s AND p.ends > %(ends)s AND p.starts >= %(starts)s
                      AND p.ends - %(ends)s::date <= %(ends)s::date - p.starts), %(ends)s::date) AS ends
    FROM tenant t
), plain AS (
  SELECT p.id, p.starts, p.ends FROM accounting_accountingperiod p, tenant t, reach r
   WHERE p.tenant_id = t.id AND p.starts >= r.starts AND p.ends <= r.ends AND NOT p.is_adjustment
), whole AS (
  SELECT id FROM plain
  UNION ALL
  SELECT p.id FROM accounting_accountingperiod p, tenant t
   WHERE p.tenant_id = t.id AND p.is_adjustment AND p.ends IN (SELECT ends FROM plain)
), inner_bounds AS (
  SELECT coalesce(min(starts) - 1, %(ends)s::date) AS head_ends, max(ends) + 1 AS tail_starts FROM plain
), stretch AS (
  SELECT r.starts AS first, i.head_ends AS last, 1 AS sign FROM reach r, inner_bounds i
  UNION ALL
  SELECT i.tail_starts, r.ends, 1 FROM reach r, inner_bounds i
  UNION ALL
  SELECT r.starts, %(starts)s::date - 1, -1 FROM reach r WHERE r.starts < %(starts)s
  UNION ALL
  SELECT %(ends)s::date + 1, r.ends, -1 FROM reach r WHERE r.ends > %(ends)s
), figure AS (
  SELECT b.account_id, b.currency, b.branch_id, b.cost_centre_id, b.is_closing,
         b.debit, b.credit, b.currency_debit, b.currency_credit
    FROM accounting_periodbalance b, tenant t
   WHERE b.tenant_id = t.id AND b.period_id IN (SELECT id FROM whole)
  UNION ALL
  SELECT d.account_id, d.currency, d.branch_id, d.cost_centre_id, d.is_closing,
         s.sign * d.debit, s.sign * d.credit, s.sign * d.currency_debit, s.sign * d.currency_credit
    FROM stretch s, tenant t, accounting_daybalance d
   WHERE d.tenant_id = t.id AND d.posting_date BETWEEN s.first AND s.last
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
HAVING sum(debit) <> 0 OR sum(credit) <> 0 OR sum(currency_debit) <> 0 OR sum(currency_credit) <> 0
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
