"""Lines of accounts, account after account, by key and never by counting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from accounting.ledger.sight import Held, Sight

# Of each account as many lines as a page can hold at most; the planner reads each of them
# from the index of lines by account and day. The page begins behind a key in the first account.
_LINES = """
SELECT wanted.place, l.id, l.posting_date, e.number, l.memo, e.memo, e.reference,
       l.currency, l.currency_amount, l.amount
  FROM unnest(%(accounts)s::uuid[]) WITH ORDINALITY AS wanted (account_id, place)
 CROSS JOIN LATERAL (
   SELECT j.* FROM accounting_journalline j
    WHERE j.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
      AND j.account_id = wanted.account_id
      AND j.posting_date >= CASE WHEN wanted.place = 1 THEN %(first_day)s::date ELSE %(starts)s::date END
      AND j.posting_date <= %(ends)s
      AND (wanted.place > 1 OR %(last_id)s::uuid IS NULL OR j.posting_date > %(first_day)s OR j.id > %(last_id)s::uuid)
      AND (%(branches)s::uuid[] IS NULL OR j.branch_id = ANY(%(branches)s::uuid[]))
      AND (%(cost_centre)s::uuid IS NULL OR j.cost_centre_id = %(cost_centre)s::uuid)
      AND (%(posted_by)s::uuid IS NULL OR EXISTS (
            SELECT 1 FROM accounting_journalentry o
             WHERE o.tenant_id = j.tenant_id AND o.id = j.entry_id AND o.posted_by_id = %(posted_by)s::uuid))
    ORDER BY j.posting_date, j.id LIMIT %(limit)s
 ) l
  JOIN accounting_journalentry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
 ORDER BY wanted.place, l.posting_date, l.id LIMIT %(limit)s
"""
_SAME_DAY = """
SELECT j.currency, sum(j.amount)::bigint, sum(j.currency_amount)::bigint FROM accounting_journalline j
 WHERE j.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
   AND j.account_id = %(account)s AND j.posting_date = %(day)s AND j.id <= %(last_id)s
   AND (%(branches)s::uuid[] IS NULL OR j.branch_id = ANY(%(branches)s::uuid[]))
   AND (%(cost_centre)s::uuid IS NULL OR j.cost_centre_id = %(cost_centre)s::uuid)
 GROUP BY j.currency
"""


@dataclass(frozen=True, slots=True)
class ListedLine:
    """A line of an account; ``amount`` in base minor units, debit positive, ``currency_amount`` in its own.

    ``place`` is that of its account among those asked for, from 1 on.
    """

    place: int
    id: UUID
    posting_date: date
    number: str
    memo: str
    entry_memo: str
    reference: str
    currency: str
    currency_amount: int
    amount: int


@dataclass(frozen=True, slots=True)
class LineKey:
    """The line behind which a page begins."""

    account_id: UUID
    day: date
    line_id: UUID


def lines_of_accounts(
    account_ids: Sequence[UUID], *, starts: date, ends: date, sight: Sight, behind: LineKey | None, limit: int
) -> list[ListedLine]:
    """The first ``limit`` lines of the accounts, in their order; ``behind`` is a line of the first of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            _LINES,
            {
                "accounts": list(account_ids),
                "starts": starts,
                "ends": ends,
                "first_day": behind.day if behind else starts,
                "last_id": behind.line_id if behind else None,
                "limit": limit,
                **_narrowing(sight),
                "posted_by": sight.posted_by,
            },
        )
        return [ListedLine(*row) for row in cursor.fetchall()]


def held_after(key: LineKey, before: Held, sight: Sight) -> Held:
    """What the account of a key holds after its line, having held ``before`` when the key's day began."""
    amount, in_currency = before.amount, dict(before.in_currency)
    with connection.cursor() as cursor:
        cursor.execute(
            _SAME_DAY, {"account": key.account_id, "day": key.day, "last_id": key.line_id, **_narrowing(sight)}
        )
        for currency, moved, moved_in_currency in cursor.fetchall():
            amount += moved
            in_currency[currency] = in_currency.get(currency, 0) + moved_in_currency
    return Held(amount, in_currency)


def _narrowing(sight: Sight) -> dict[str, list[UUID] | UUID | None]:
    branches = None if sight.branches is None else list(sight.branches)
    return {"branches": branches, "cost_centre": sight.cost_centre_id}
