"""Checks that read every line: balances are what lines add up to, and lines are as they were posted.

They go period by period, so that a million lines never stand in memory at once and the work
can tell how far it came.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from accounting.ledger.models import LedgerAccount
from accounting.periods.models import AccountingPeriod
from accounting.proof.registry import proof_check
from accounting.proof.verdicts import Asked, Figure, Place, Verdict, fails, holds

MOST_PLACES = 12
# Told of periods read and of periods in all.
Tell = Callable[[int, int], None]
_tell: ContextVar[Tell | None] = ContextVar("tell_of_lines_read", default=None)

# What the lines add up to less what is kept; whatever is left over is wrong. A union and a
# sum compare rows whose dimensions are empty too, and find rows that only one side has.
_BALANCES_LESS_LINES = """
WITH t AS (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid AS id),
line AS MATERIALIZED (
  SELECT e.period_id, l.posting_date, l.account_id, l.currency, l.branch_id, l.cost_centre_id, e.is_closing,
         sum(greatest(l.amount, 0)) AS debit, sum(greatest(-l.amount, 0)) AS credit,
         sum(greatest(l.currency_amount, 0)) AS currency_debit,
         sum(greatest(-l.currency_amount, 0)) AS currency_credit, count(*) AS lines
    FROM accounting_journalentry e, accounting_journalline l, t
   WHERE e.tenant_id = t.id AND e.posting_date BETWEEN %(starts)s AND %(ends)s
     AND l.tenant_id = t.id AND l.entry_id = e.id
   GROUP BY 1, 2, 3, 4, 5, 6, 7
), compared AS (
  SELECT 'period' AS kept, account_id, currency, branch_id, cost_centre_id, is_closing, NULL::date AS day,
         debit, credit, currency_debit, currency_credit, lines
    FROM line WHERE period_id = %(period)s
  UNION ALL
  SELECT 'period', b.account_id, b.currency, b.branch_id, b.cost_centre_id, b.is_closing, NULL,
         -b.debit, -b.credit, -b.currency_debit, -b.currency_credit, 0
    FROM accounting_periodbalance b, t WHERE b.tenant_id = t.id AND b.period_id = %(period)s
  UNION ALL
  SELECT 'day', account_id, currency, branch_id, cost_centre_id, is_closing, posting_date,
         debit, credit, currency_debit, currency_credit, 0
    FROM line WHERE %(with_days)s
  UNION ALL
  SELECT 'day', d.account_id, d.currency, d.branch_id, d.cost_centre_id, d.is_closing, d.posting_date,
         -d.debit, -d.credit, -d.currency_debit, -d.currency_credit, 0
    FROM accounting_daybalance d, t
   WHERE %(with_days)s AND d.tenant_id = t.id AND d.posting_date BETWEEN %(starts)s AND %(ends)s
), difference AS (
  SELECT kept, account_id, day, sum(debit) AS debit, sum(credit) AS credit, sum(currency_debit) AS currency_debit,
         sum(currency_credit) AS currency_credit
    FROM compared GROUP BY kept, account_id, day, currency, branch_id, cost_centre_id, is_closing
)
SELECT kept, account_id, day, 0
  FROM difference
 WHERE debit <> 0 OR credit <> 0 OR currency_debit <> 0 OR currency_credit <> 0
 GROUP BY kept, account_id, day
 UNION ALL
SELECT '', NULL, NULL, (SELECT coalesce(sum(lines), 0)::bigint FROM line WHERE period_id = %(period)s)
"""

_CHANGED_ENTRIES = """
WITH t AS (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid AS id),
judged AS (
  SELECT e.number, e.line_count, e.total, e.content_hash, count(l.id) AS lines,
         sum(greatest(l.amount, 0)) AS debits, sum(l.amount) AS balance,
         bool_and(l.posting_date = e.posting_date) AS one_day,
         encode(sha256(convert_to(string_agg(journal_line_digest(
           l.line_number, l.account_id, l.currency, l.currency_amount, l.amount,
           l.rate, l.memo, l.branch_id, l.cost_centre_id), E'\\n' ORDER BY l.line_number), 'UTF8')), 'hex') AS content
    FROM t, accounting_journalentry e
    LEFT JOIN accounting_journalline l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
   WHERE e.tenant_id = t.id AND e.period_id = %(period)s AND e.posting_date BETWEEN %(starts)s AND %(ends)s
   GROUP BY e.tenant_id, e.id, e.number, e.line_count, e.total, e.content_hash
)
SELECT CASE WHEN lines < line_count THEN 'a line is missing' WHEN lines > line_count THEN 'a line was added'
            WHEN balance <> 0 THEN 'its lines do not sum to zero'
            ELSE 'its lines are not those that were posted' END, number, count(*) OVER ()
  FROM judged
 WHERE (lines = line_count AND debits = total AND balance = 0 AND one_day AND content = content_hash) IS NOT TRUE
 ORDER BY number LIMIT %(most)s
"""

_ENTRIES_OUTSIDE = """
SELECT e.number, p.name FROM accounting_journalentry e
  JOIN accounting_accountingperiod p ON p.tenant_id = e.tenant_id AND p.id = e.period_id
 WHERE e.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
   AND NOT e.posting_date BETWEEN p.starts AND p.ends
 ORDER BY e.number LIMIT %(most)s
"""


@contextmanager
def telling(tell: Tell) -> Iterator[None]:
    """Have the checks inside tell how many periods they have read."""
    token = _tell.set(tell)
    try:
        yield
    finally:
        _tell.reset(token)


@dataclass(frozen=True, slots=True)
class _Wrong:
    account_id: UUID
    day: date | None
    period: AccountingPeriod


def _periods(asked: Asked) -> Iterator[AccountingPeriod]:
    """The periods asked for; those of the whole books one after the other, telling of each."""
    if asked.period is not None:
        yield asked.period
        return
    periods = list(AccountingPeriod.objects.filter(starts__lte=asked.as_of).order_by("starts", "number"))
    tell = _tell.get()
    for done, period in enumerate(periods):
        if tell:
            tell(done, len(periods))
        yield period


def _bounds(period: AccountingPeriod) -> dict[str, Any]:
    return {"period": period.id, "starts": period.starts, "ends": period.ends}


@proof_check("accounts_equal_lines", "Each account equals its lines", in_sign_off=True, reads_all=True, place=20)
def accounts_equal_lines(asked: Asked) -> Verdict:
    """Every kept balance, by period and by day, is what the lines under it add up to."""
    wrong: list[_Wrong] = []
    lines = 0
    with connection.cursor() as cursor:
        for period in _periods(asked):
            cursor.execute(_BALANCES_LESS_LINES, {**_bounds(period), "with_days": not period.is_adjustment})
            for kept, account_id, day, counted in cursor.fetchall():
                if kept:
                    wrong.append(_Wrong(account_id, day, period))
                else:
                    lines += counted
    if not wrong:
        return holds("Every balance that is kept is what its lines add up to.", Figure("Lines added up", lines))
    accounts = {one.id: one for one in LedgerAccount.objects.filter(id__in={one.account_id for one in wrong})}
    codes = sorted({accounts[one.account_id].code for one in wrong if one.account_id in accounts})
    return fails(
        f"{_some(codes, 'account')}: what is kept differs from what the lines add up to.",
        Figure("Lines added up", lines),
        Figure("Balances that differ", len(wrong)),
        links=tuple(_account_place(one, accounts.get(one.account_id)) for one in wrong[:MOST_PLACES]),
    )


def _account_place(one: _Wrong, account: LedgerAccount | None) -> Place:
    starts, ends = (one.day, one.day) if one.day else (one.period.starts, one.period.ends)
    when = f"the balance of {one.day}" if one.day else f"the balance of {one.period.name}"
    if account is None:
        return Place("An account that is not there", detail=when)
    path = f"accounts/{account.code}/?from_date={starts}&to_date={ends}"
    return Place(f"{account.code} {account.name}", path, when)


@proof_check("lines_unchanged", "No posted line was changed", in_sign_off=True, reads_all=True, place=30)
def lines_unchanged(asked: Asked) -> Verdict:
    """Every entry has the lines over which its hash was taken when it was posted."""
    found: list[tuple[str, str]] = []
    count = 0
    with connection.cursor() as cursor:
        for period in _periods(asked):
            cursor.execute(_CHANGED_ENTRIES, {**_bounds(period), "most": MOST_PLACES})
            rows = cursor.fetchall()
            found += [(number, what) for what, number, _ in rows]
            count += rows[0][2] if rows else 0
        if asked.period is None:
            cursor.execute(_ENTRIES_OUTSIDE, {"most": MOST_PLACES})
            outside = [(number, f"its date lies outside {name}") for number, name in cursor.fetchall()]
            found, count = found + outside, count + len(outside)
    if not count:
        return holds("Every entry has exactly the lines that were posted, by their hashes.")
    return fails(
        f"{_some([number for number, _ in found], 'entry', count)} is not as it was posted."
        if count == 1
        else f"{_some([number for number, _ in found], 'entry', count)} are not as they were posted.",
        Figure("Entries that differ", count),
        links=tuple(Place(number, f"journal/{number}/", what) for number, what in found[:MOST_PLACES]),
    )


def _some(names: list[str], noun: str, count: int | None = None) -> str:
    """``Entry JE-1`` for one, ``3 entries: JE-1, JE-2, JE-3`` for some, the first of them for many."""
    many = len(names) if count is None else count
    if many == 1 and names:
        return f"{noun.capitalize()} {names[0]}"
    plural = "entries" if noun == "entry" else f"{noun}s"
    return f"{many:,} {plural} ({', '.join(names[:3])}{', ...' if many > 3 else ''})"
