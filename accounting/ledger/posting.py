"""Post journal entries: the one way by which anything gets into the books.

The rules are checked here, where they can explain themselves, and again by the guards
of the database, where nobody can go round them. Everything that is posted goes through
the database function ``post_journal_entries`` in one round trip, set-wise.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, connection

from accounting.ledger.errors import (
    AccountTakesNoLines,
    ApprovalNeeded,
    EntryDoesNotBalance,
    LineOfAnotherBranch,
    PeriodNotOpen,
    TooFewLines,
    UnknownAccount,
)
from accounting.ledger.foreign_lines import require_worth
from accounting.ledger.measuring import size_of
from accounting.ledger.models import BookSettings, EntrySource, JournalEntry
from accounting.ledger.proposals import ProposedEntry, ProposedLine
from accounting.periods.models import Module, PeriodState
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errands import noting_refusal
from erp.foundation.money import exponent_of, format_amount, iso_currencies, plain_amount
from tenancy.access.checking import require_permission
from tenancy.access.limiting import require_within_limit
from tenancy.scoping.context import current_tenant_id
from tenancy.tenants.models import Tenant

# What the database calls the rule that a large entry by hand was approved as a draft.
APPROVAL_GUARD = "entry_above_limit_is_approved"

_POST = """SELECT post_journal_entries(%s::uuid[], %s::date[], %s::date[], %s::text[],
 %s::text[], %s::uuid[], %s::text[], %s, %s, %s, %s, %s::int[], %s::uuid[], %s::text[],
 %s::text[], %s::bigint[], %s::bigint[], %s::numeric[], %s::text[], %s::uuid[], %s::uuid[],
 %s, %s, %s)"""

_STATE_OF_DAYS = """SELECT d, p.state, coalesce(p.closed_modules::text[], '{}')
 FROM unnest(%s::date[]) d LEFT JOIN accounting_accountingperiod p
   ON p.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
  AND d BETWEEN p.starts AND p.ends AND NOT p.is_adjustment"""

_FACTS_OF_ACCOUNTS = """SELECT id, code || ' ' || name, is_group, is_active, is_control, currency,
   requires_branch, requires_cost_centre
 FROM accounting_ledgeraccount
 WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
   AND id = ANY(%s::uuid[])"""


@noting_refusal("accounting.journal_entry.posted")
def post_journal_entry(
    proposed: ProposedEntry,
    *,
    actor: Actor,
    source: str = EntrySource.MANUAL,
    draft_id: UUID | None = None,
    is_approved: bool = False,
) -> JournalEntry:
    """Post one entry that a person made; returns it with its number.

    Raises ``EntryDoesNotBalance``, ``TooFewLines``, ``LineOfAnotherBranch``, ``AmountBeyondLimit``,
    ``PeriodNotOpen``, ``UnknownAccount``, ``AccountTakesNoLines`` or ``ApprovalNeeded``. An entry
    whose idempotency key was posted before is returned as it stands. ``draft_id`` is the draft that it was,
    and ``is_approved`` says that another person approved it.
    """
    require_permission(actor, "accounting.journal_entry.post")
    require_balanced(proposed)
    if source == EntrySource.MANUAL:
        require_worth(proposed)
    require_own_branches(actor, (line.branch_id for line in proposed.lines))
    size = size_of(proposed.lines, proposed.posting_date)
    require_within_limit(actor, "post", size, code="accounting.journal_entry.post")
    posted = _posted_with(proposed.idempotency_key)
    if posted is not None:
        return posted
    if source == EntrySource.MANUAL and not is_approved and size > total_of(proposed):
        _require_no_approval(size)
    with explained([proposed], by_hand=source == EntrySource.MANUAL):
        try:
            with act("accounting.journal_entry.posted", actor=actor):
                number = insert_entries([proposed], actor=actor, source=source, source_id=draft_id)
        except IntegrityError:
            # Of two that came at once with one key, the second finds what the first posted.
            posted = _posted_with(proposed.idempotency_key)
            if posted is None:
                raise
            return posted
    return posted_entry(proposed.id, number)


def _require_no_approval(size: int) -> None:
    """What a written rate makes small: the database compares the amounts that are booked."""
    limit = BookSettings.objects.values_list("approval_above", flat=True).get()
    if limit is not None and size > limit:
        raise ApprovalNeeded(_limit_in_words())


def require_own_branches(actor: Actor, branch_ids: Iterable[UUID | None]) -> None:
    """Raise ``LineOfAnotherBranch`` where somebody who works for some branches has a line elsewhere."""
    own = actor.scope.branches
    if own is None:
        return
    for number, branch_id in enumerate(branch_ids, start=1):
        if branch_id not in own:
            raise LineOfAnotherBranch(number)


def total_of(proposed: ProposedEntry) -> int:
    """The sum of an entry's debits, in minor units of base currency."""
    return sum(line.amount for line in proposed.lines if line.amount > 0)


def posted_entry(entry_id: UUID, number: str) -> JournalEntry:
    """An entry posted just now: its number is known, other fields load when asked for."""
    return JournalEntry.from_db("default", ["id", "tenant_id", "number"], [entry_id, current_tenant_id(), number])


@contextmanager
def explained(entries: Sequence[ProposedEntry], *, by_hand: bool) -> Iterator[None]:
    """Turn a refusal of the database into the sentence that explains it.

    The database checks every rule in the one round trip that posts; only when it has
    refused are the accounts and periods read to say why.
    """
    try:
        yield
    except IntegrityError as error:
        require_postable(entries, by_hand=by_hand)
        diagnosis = getattr(error.__cause__, "diag", None)
        if diagnosis is not None and diagnosis.constraint_name == APPROVAL_GUARD:
            raise ApprovalNeeded(_limit_in_words()) from error
        raise


def _limit_in_words() -> str:
    tenant = Tenant.objects.get(id=current_tenant_id())
    limit = BookSettings.objects.values_list("approval_above", flat=True).get() or 0
    figures = format_amount(limit, exponent_of(tenant.base_currency), dash_zero=False)
    return f"{figures} {tenant.base_currency}"


def _posted_with(key: str | None) -> JournalEntry | None:
    return JournalEntry.objects.filter(idempotency_key=key).first() if key else None


def require_postable(entries: Sequence[ProposedEntry], *, by_hand: bool) -> None:
    """Raise the refusal that applies to the first entry which may not be posted."""
    for entry in entries:
        require_balanced(entry)
    _require_accounts(entries, by_hand=by_hand)
    _require_open_periods(entries)


def require_balanced(entry: ProposedEntry) -> None:
    """Raise ``TooFewLines`` or ``EntryDoesNotBalance``; asks nothing of the database."""
    if len(entry.lines) < 2:
        raise TooFewLines
    difference = sum(line.amount for line in entry.lines)
    if difference:
        currency = next((one.currency for one in entry.lines if one.rate == 1), "")
        known = iso_currencies().get(currency)
        raise EntryDoesNotBalance(plain_amount(difference, known.exponent if known else 2), currency)


def _require_open_periods(entries: Sequence[ProposedEntry]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_STATE_OF_DAYS, [sorted({entry.posting_date for entry in entries})])
        states: dict[date, tuple[str | None, list[str]]] = {row[0]: row[1:] for row in cursor.fetchall()}
    for entry in entries:
        day = entry.posting_date
        state, closed_modules = states[day]
        if state is None:
            raise PeriodNotOpen(day)
        # A year is closed after its periods are.
        if state == PeriodState.LOCKED or (state == PeriodState.CLOSED and not entry.closes_year):
            raise PeriodNotOpen(day, PeriodState(state).label.lower())
        if entry.module in closed_modules:
            raise PeriodNotOpen(day, f"closed to {Module(entry.module).label.lower()}")


def _require_accounts(entries: Sequence[ProposedEntry], *, by_hand: bool) -> None:
    wanted = {line.account_id for entry in entries for line in entry.lines}
    with connection.cursor() as cursor:
        cursor.execute(_FACTS_OF_ACCOUNTS, [list(wanted)])
        facts: dict[UUID, tuple[str, bool, bool, bool, str, bool, bool]] = {
            row[0]: row[1:] for row in cursor.fetchall()
        }
    for entry in entries:
        for number, line in enumerate(entry.lines, start=1):
            if line.account_id not in facts:
                raise UnknownAccount(number)
            label, is_group, is_active, is_control, currency, *required = facts[line.account_id]
            if is_group:
                raise AccountTakesNoLines(label, "it is a heading of the chart.")
            if not is_active and entry.reversal_of_id is None:
                raise AccountTakesNoLines(label, "the account is closed.")
            if is_control and by_hand:
                raise AccountTakesNoLines(label, "it is a control account, kept by its own documents.")
            if currency and currency != line.currency:
                raise AccountTakesNoLines(label, f"it is kept in {currency} only.")
            if entry.reversal_of_id is None and not entry.closes_year:
                _require_dimensions(line, label, *required)


def _require_dimensions(line: ProposedLine, account: str, branch: bool, cost_centre: bool) -> None:
    for is_required, given, name in (
        (branch, line.branch_id, "branch"),
        (cost_centre, line.cost_centre_id, "cost centre"),
    ):
        if is_required and given is None:
            raise AccountTakesNoLines(account, f"every line of it names a {name}.")


def insert_entries(
    entries: Sequence[ProposedEntry],
    *,
    actor: Actor,
    source: str,
    source_id: UUID | None = None,
) -> str:
    """Hand entries to the database, which checks, numbers and freezes them.

    Returns the number of the first. All are of one module, and of one kind (closing,
    adjusting or neither); ``ValueError`` where they are not. For acts of this storey that have checked their own
    permission; raises ``IntegrityError`` where a guard of the database refuses.
    """
    lines = [(place, line) for place, one in enumerate(entries, start=1) for line in one.lines]
    (kind,) = {(one.module, one.closes_year, one.adjusts_year) for one in entries}
    with connection.cursor() as cursor:
        cursor.execute(
            _POST,
            [
                _array(one.id for one in entries),
                _array(one.posting_date for one in entries),
                _array(one.document_date or one.posting_date for one in entries),
                _texts(one.memo for one in entries),
                _texts(one.reference for one in entries),
                _array(one.reversal_of_id or "NULL" for one in entries),
                _texts(one.idempotency_key for one in entries),
                source,
                source_id,
                actor.id,
                actor.label,
                _array(place for place, _ in lines),
                _array(line.account_id for _, line in lines),
                _texts(line.memo for _, line in lines),
                _texts(line.currency for _, line in lines),
                _array(line.currency_amount for _, line in lines),
                _array(line.amount for _, line in lines),
                _array(line.rate for _, line in lines),
                _texts(line.rate_source for _, line in lines),
                _dimension([line.branch_id for _, line in lines]),
                _dimension([line.cost_centre_id for _, line in lines]),
                *kind,
            ],
        )
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def _array(values: Iterable[UUID | date | int | Decimal | str]) -> str:
    """An array literal of values that need no quoting: ids, days, numbers, NULL."""
    return "{" + ",".join(map(str, values)) + "}"


def _dimension(ids: Sequence[UUID | None]) -> str | None:
    """An array literal of ids, or NULL where no line has one: then nothing is sent."""
    return _array(one or "NULL" for one in ids) if any(ids) else None


def _texts(values: Iterable[str | None]) -> str:
    """An array literal of any texts, each in quotes; None is NULL."""
    return "{" + ",".join("NULL" if one is None else _quoted(one) for one in values) + "}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
