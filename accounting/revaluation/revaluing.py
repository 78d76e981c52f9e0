"""Revalue what is open in foreign currencies at the rates of a day, and reverse it on the next.

The difference between what the books say and what a balance is worth goes to the account of
unrealised differences. The reversal makes the next period begin at the rates at which things were
booked, so that a settlement realises the whole difference once.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from accounting.ledger.errors import PeriodNotOpen
from accounting.ledger.models import EntrySource, JournalEntry, LedgerAccount
from accounting.ledger.posting import explained, insert_entries, posted_entry, total_of
from accounting.ledger.proposals import RATE_OF_BASE, ProposedEntry, ProposedLine
from accounting.ledger.queries import account_with_role
from accounting.ledger.reversal import mirror_of
from accounting.periods.models import AccountingPeriod
from accounting.revaluation.errors import NoExchangeAccount, NothingToRevalue, RatesMissing, ReversalHasNoOpenPeriod
from accounting.revaluation.queries import ForeignBalance, Revaluation, revaluation_at
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.dates import short_date
from erp.foundation.errands import noting_refusal
from tenancy.access.checking import require_permission
from tenancy.access.limiting import require_within_limit

UNREALISED = "unrealised_exchange_gain_loss"
REALISED = "exchange_gain_loss"
_MEMO = "Unrealised difference of exchange"


@dataclass(frozen=True, slots=True)
class PostedRevaluation:
    """A revaluation with its entry and the reversal on the next day."""

    revaluation: Revaluation
    entry: JournalEntry
    reversal: JournalEntry


@noting_refusal("accounting.revaluation.posted")
def revalue(as_of: date, *, actor: Actor, currencies: Collection[str] | None = None) -> PostedRevaluation:
    """Bring foreign monetary balances at the end of a day to the rates of that day.

    Posts one entry on the day and its exact reversal on the next. Asked again it posts what
    has changed since, and refuses where nothing has. ``currencies`` narrows it to some,
    and whoever works for some branches revalues what those hold.
    Raises ``RatesMissing``, ``NothingToRevalue``, ``NoExchangeAccount``, ``AmountBeyondLimit``,
    ``PeriodNotOpen`` for the day, or ``ReversalHasNoOpenPeriod`` for the next one.
    """
    require_permission(actor, "accounting.revaluation.post")
    with act("accounting.revaluation.posted", actor=actor):
        # One revaluation at a time, and no posting in between: the period is held until it stands.
        list(AccountingPeriod.objects.select_for_update().filter(starts__lte=as_of, ends__gte=as_of).order_by("id"))
        found = revaluation_at(as_of, currencies=currencies, branches=actor.scope.branches)
        if found.without_rate:
            raise RatesMissing(found.without_rate, as_of)
        if found.is_done:
            raise NothingToRevalue(as_of)
        proposed = _proposal(found, _differences_account())
        require_within_limit(actor, "post", total_of(proposed), code="accounting.revaluation.post")
        with explained([proposed], by_hand=False), transaction.atomic():
            number = insert_entries([proposed], actor=actor, source=EntrySource.REVALUED)
        entry = posted_entry(proposed.id, number)
        return PostedRevaluation(found, entry, _reversed_next_day(entry, as_of, actor))


def _differences_account() -> LedgerAccount:
    account = account_with_role(UNREALISED) or account_with_role(REALISED)
    if account is None:
        raise NoExchangeAccount
    return account


def _proposal(found: Revaluation, differences: LedgerAccount) -> ProposedEntry:
    moved = [one for one in found.balances if one.difference]
    by_dimension: dict[tuple[UUID | None, UUID | None], int] = defaultdict(int)
    for one in moved:
        by_dimension[one.branch_id, one.cost_centre_id] += one.difference
    lines = [_line(one) for one in moved]
    for (branch, cost_centre), amount in by_dimension.items():
        lines.append(
            ProposedLine(
                differences.id,
                -amount,
                found.base.code,
                -amount,
                memo=_MEMO,
                branch_id=branch,
                cost_centre_id=cost_centre,
            )
        )
    return ProposedEntry(found.as_of, lines, memo=f"Revaluation of foreign balances at {short_date(found.as_of)}")


def _line(one: ForeignBalance) -> ProposedLine:
    """A line that moves the value and leaves the amount in the currency alone."""
    assert one.rate is not None or not one.amount
    rate = one.rate
    return ProposedLine(
        one.account.id,
        one.difference,
        one.currency.code,
        0,
        rate.value if rate else RATE_OF_BASE,
        rate.source if rate else "",
        _MEMO,
        one.branch_id,
        one.cost_centre_id,
    )


def _reversed_next_day(entry: JournalEntry, as_of: date, actor: Actor) -> JournalEntry:
    day = as_of + timedelta(days=1)
    mirror = mirror_of(entry, posting_date=day, reason="revaluations hold for a day")
    try:
        with explained([mirror], by_hand=False), transaction.atomic():
            number = insert_entries([mirror], actor=actor, source=EntrySource.REVERSAL)
    except PeriodNotOpen as refusal:
        raise ReversalHasNoOpenPeriod(day, str(refusal)) from refusal
    return posted_entry(mirror.id, number)
