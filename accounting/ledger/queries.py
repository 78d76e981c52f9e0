"""Reads of the ledger. Balances come from kept figures, never from summing all lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from accounting.ledger.models import BookSettings, JournalEntry, JournalLine, LedgerAccount
from accounting.ledger.numbers import bears_number, has_prefix_in_use
from accounting.ledger.sight import (
    ALL_LINES,
    NOTHING_HELD,
    Held,
    Sight,
    debits_seen,
    entries_in,
    held,
    lines_in,
    sight_of,
)
from erp.foundation.actor import Actor


def book_settings() -> BookSettings:
    """How the tenant in force keeps its books."""
    return BookSettings.objects.get()


def accounts() -> QuerySet[LedgerAccount]:
    """The chart, by code."""
    return LedgerAccount.objects.order_by("code")


def account_with_role(role: str) -> LedgerAccount | None:
    """The account that code posts to for a purpose, or nothing."""
    return LedgerAccount.objects.filter(role=role).first()


def entries_seen_by(actor: Actor) -> QuerySet[JournalEntry]:
    """The entries that are the actor's to see, be it all of their lines or some."""
    return entries_in(sight_of(actor))


def is_seen_by(actor: Actor, entry: JournalEntry) -> bool:
    """Whether an entry that was read for another one's sake may be shown to the actor."""
    sight = sight_of(actor)
    return sight == ALL_LINES or entries_in(sight).filter(id=entry.id).exists()


def seen_among(actor: Actor, entries: Iterable[JournalEntry]) -> set[UUID]:
    """The ids of those of some entries that may be shown to the actor, found with one query at most."""
    ids, sight = [one.id for one in entries], sight_of(actor)
    if sight == ALL_LINES or not ids:
        return set(ids)
    return set(entries_in(sight).filter(id__in=ids).values_list("id", flat=True))


def amounts_seen_by(actor: Actor, entries: Sequence[JournalEntry]) -> dict[UUID, int]:
    """The debits that the actor sees of each entry, in base minor units: of most people, all of them."""
    return debits_seen(entries, sight_of(actor))


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """What a list of entries is narrowed to; empty fields narrow nothing."""

    starts: date | None = None
    ends: date | None = None
    account_id: UUID | None = None
    source: str = ""
    text: str = ""
    source_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A page of the journal, newest first, and the keys of its neighbours."""

    entries: Sequence[JournalEntry]
    reversed_by: dict[UUID, JournalEntry]
    older_than: str
    newer_than: str


def journal_page(
    narrowed: EntryFilter, *, seen_by: Actor, older_than: str = "", newer_than: str = "", limit: int = 50
) -> EntryPage:
    """A page by key of what the actor may see: ``older_than`` or ``newer_than`` is ``date_id`` of an entry seen."""
    found = _narrowed(entries_seen_by(seen_by), narrowed)
    backwards = bool(newer_than)
    if key := _key(newer_than if backwards else older_than):
        day, entry_id = key
        found = (
            found.filter(Q(posting_date__gt=day) | Q(id__gt=entry_id), posting_date__gte=day)
            if backwards
            else found.filter(Q(posting_date__lt=day) | Q(id__lt=entry_id), posting_date__lte=day)
        )
    order = ("posting_date", "id") if backwards else ("-posting_date", "-id")
    rows = list(found.order_by(*order)[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit]
    if backwards:
        rows.reverse()
    has_newer = bool(older_than) or (backwards and more)
    has_older = more if not backwards else True
    return EntryPage(
        rows,
        reversals_of([row.id for row in rows]),
        older_than=_key_of(rows[-1]) if rows and has_older else "",
        newer_than=_key_of(rows[0]) if rows and has_newer else "",
    )


def _narrowed(found: QuerySet[JournalEntry], narrowed: EntryFilter) -> QuerySet[JournalEntry]:
    if narrowed.starts:
        found = found.filter(posting_date__gte=narrowed.starts)
    if narrowed.ends:
        found = found.filter(posting_date__lte=narrowed.ends)
    if narrowed.source:
        found = found.filter(source=narrowed.source)
    if narrowed.source_id:
        found = found.filter(source_id=narrowed.source_id)
    if narrowed.account_id:
        lines = JournalLine.objects.filter(account_id=narrowed.account_id).values("entry_id")
        found = found.filter(id__in=lines)
    if narrowed.text:
        text = narrowed.text.strip()
        bears = bears_number(text.upper())
        if bears is not None and has_prefix_in_use(text.upper()):
            found = found.filter(bears)
        else:
            found = found.filter(Q(memo__icontains=text) | Q(reference__icontains=text) | Q(number=text))
    return found


def _key(text: str) -> tuple[date, UUID] | None:
    day, _, entry_id = text.partition("_")
    try:
        return date.fromisoformat(day), UUID(entry_id)
    except ValueError:
        return None


def _key_of(entry: JournalEntry) -> str:
    return f"{entry.posting_date.isoformat()}_{entry.id}"


def reversals_of(entry_ids: Sequence[UUID]) -> dict[UUID, JournalEntry]:
    """The reversals of the given entries, by the id of the entry reversed."""
    return {
        one.reversal_of_id: one  # type: ignore[misc]
        for one in JournalEntry.objects.filter(reversal_of_id__in=entry_ids)
    }


def lines_of(entry: JournalEntry, *, seen_by: Actor) -> QuerySet[JournalLine]:
    """The lines of an entry that the actor sees, with their accounts and dimensions, in order."""
    found = lines_in(sight_of(seen_by)).filter(entry=entry)
    return found.select_related("account", "branch", "cost_centre").order_by("line_number")


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A line of an account with the account's balance after it, in base minor units.

    ``currency_balance`` is what it holds in the currency of the line, in that one's minor units.
    """

    line: JournalLine
    balance: int | None
    currency_balance: int | None


@dataclass(frozen=True, slots=True)
class AccountLedger:
    """A page of an account's lines, oldest first, between two balances.

    Whoever sees own entries only gets the lines of those, and no balance between them.
    """

    opening: Held | None
    lines: Sequence[LedgerLine]
    closing: Held | None
    later_than: str


def account_ledger(
    account: LedgerAccount, *, starts: date, ends: date, seen_by: Actor, later_than: str = "", limit: int = 100
) -> AccountLedger:
    """The lines of an account from ``starts`` to ``ends`` that the actor may see, a page at a time.

    ``later_than`` is ``date_id`` of the last line seen. The opening figure of a page
    comes from the kept balances and, within its first day, from that day's lines.
    """
    key = _key(later_than)
    sight = sight_of(seen_by)
    opening = _held_before(account, key, starts, sight) if sight.has_balances else None
    found = lines_in(sight).filter(account=account, posting_date__gte=key[0] if key else starts, posting_date__lte=ends)
    if key:
        found = found.filter(Q(posting_date__gt=key[0]) | Q(id__gt=key[1]))
    # The entries of the page alone: joined, they would be looked up for every line of a busy account.
    rows = list(found.prefetch_related("entry").order_by("posting_date", "id")[: limit + 1])
    more = len(rows) > limit
    lines, closing = _run(opening, rows[:limit])
    last = lines[-1].line if lines else None
    return AccountLedger(
        opening,
        lines,
        closing,
        later_than=f"{last.posting_date.isoformat()}_{last.id}" if last and more else "",
    )


def _run(opening: Held | None, rows: Sequence[JournalLine]) -> tuple[list[LedgerLine], Held | None]:
    """The lines with what the account holds after each, and after the last."""
    if opening is None:
        return [LedgerLine(row, None, None) for row in rows], None
    running, in_currency, lines = opening.amount, dict(opening.in_currency), []
    for row in rows:
        running += row.amount
        in_currency[row.currency] = in_currency.get(row.currency, 0) + row.currency_amount
        lines.append(LedgerLine(row, running, in_currency[row.currency]))
    return lines, Held(running, in_currency)


_ACCOUNT_BALANCE_BEFORE = """
SELECT b.currency, sum(b.debit - b.credit)::bigint, sum(b.currency_debit - b.currency_credit)::bigint
  FROM accounting_periodbalance b
  JOIN accounting_accountingperiod p ON p.tenant_id = b.tenant_id AND p.id = b.period_id
 WHERE b.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
   AND b.account_id = %(account)s AND p.ends < %(day)s
 GROUP BY b.currency
"""
_ACCOUNT_DAYS_BEFORE = """
SELECT d.currency, sum(d.debit - d.credit)::bigint, sum(d.currency_debit - d.currency_credit)::bigint
  FROM accounting_daybalance d
 WHERE d.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
   AND d.account_id = %(account)s AND d.posting_date < %(day)s
   AND d.posting_date >= (SELECT p.starts FROM accounting_accountingperiod p
                           WHERE p.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
                             AND p.starts <= %(day)s AND p.ends >= %(day)s
                             AND NOT p.is_adjustment)
 GROUP BY d.currency
"""


def held_before(account_id: UUID, day: date) -> Held:
    """What an account holds at the end of the day before."""
    parts: list[tuple[str, int, int]] = []
    with connection.cursor() as cursor:
        for sql in (_ACCOUNT_BALANCE_BEFORE, _ACCOUNT_DAYS_BEFORE):
            cursor.execute(sql, {"account": account_id, "day": day})
            parts += cursor.fetchall()
    return _with(NOTHING_HELD, parts)


def _with(before: Held, parts: Iterable[tuple[str, int, int]]) -> Held:
    """What is held once ``(currency, amount, currency amount)`` have come to it."""
    amount, in_currency = before.amount, dict(before.in_currency)
    for currency, moved_amount, moved_in_currency in parts:
        amount += moved_amount
        in_currency[currency] = in_currency.get(currency, 0) + moved_in_currency
    return Held(amount, in_currency)


def _held_before(account: LedgerAccount, key: tuple[date, UUID] | None, starts: date, sight: Sight) -> Held:
    day = key[0] if key else starts
    if sight == ALL_LINES:
        opening = held_before(account.id, day)
    else:
        opening = held(day - timedelta(days=1), sight).get(account.id, NOTHING_HELD)
    if key is None:
        return opening
    same_day = lines_in(sight).filter(account=account, posting_date=day, id__lte=key[1])
    return _with(opening, same_day.values_list("currency", "amount", "currency_amount"))
