"""Revalue what is open in foreign currencies at the rates of a day, and reverse it on the next.

The difference between what the books say and what a balance is worth goes to the account of
unrealised differences. The reversal makes the next period begin at the rates at which things were
booked, so that a settlement realises the whole difference once. Where nothing is left in the
currency but something in base currency, there is no next time: that rest is realised, in an entry
of its own that stays.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
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
from accounting.ledger.series import hold_series
from accounting.periods.models import AccountingPeriod
from accounting.revaluation.errors import NoExchangeAccount, NothingToRevalue, RatesMissing, ReversalHasNoOpenPeriod
from accounting.revaluation.queries import ForeignBalance, Revaluation, revaluation_at
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.dates import day_of_books, short_date
from erp.foundation.errands import noting_refusal
from tenancy.access.checking import require_permission
from tenancy.access.limiting import require_within_limit

UNREALISED = "unrealised_exchange_gain_loss"
REALISED = "exchange_gain_loss"
_MEMO = "Unrealised difference of exchange"
_MEMO_REALISED = "Realised difference of exchange"


@dataclass(frozen=True, slots=True)
class PostedRevaluation:
    """A revaluation with its entry and the reversal on the next day, and the entry that realised what was settled."""

    revaluation: Revaluation
    entry: JournalEntry | None
    reversal: JournalEntry | None
    realised: JournalEntry | None

    @property
    def entries(self) -> list[JournalEntry]:
        """What was posted on the day: one entry or two."""
        return [one for one in (self.entry, self.realised) if one is not None]

    @property
    def in_words(self) -> str:
        """What was posted, as a sentence or two."""
        words = []
        if self.entry is not None and self.reversal is not None:
            words.append(f"{self.entry.number} is posted; {self.reversal.number} reverses it on the next day.")
        if self.realised is not None:
            words.append(f"{self.realised.number} realises what was settled, and stays.")
        return " ".join(words)


@noting_refusal("accounting.revaluation.posted")
def revalue(as_of: date, *, actor: Actor, currencies: Collection[str] | None = None) -> PostedRevaluation:
    """Bring foreign monetary balances at the end of a day to the rates of that day.

    Posts one entry on the day and its exact reversal on the next, and another one that stays
    for what is left in base currency alone. Asked again it posts what
    has changed since, and refuses where nothing has. ``currencies`` narrows it to some,
    and whoever works for some branches revalues what those hold.
    Raises ``RatesMissing``, ``NothingToRevalue``, ``NoExchangeAccount``, ``AmountBeyondLimit``,
    ``PeriodNotOpen`` for the day, or ``ReversalHasNoOpenPeriod`` for the next one.
    """
    require_permission(actor, "accounting.revaluation.post")
    if day_of_books(as_of) is None:
        raise PeriodNotOpen(as_of)
    with act("accounting.revaluation.posted", actor=actor):
        # One revaluation at a time, and no posting in between: the series of the day and of the next one, and
        # then the period, are held until it stands.
        hold_series([as_of, as_of + timedelta(days=1)])
        list(AccountingPeriod.objects.select_for_update().filter(starts__lte=as_of, ends__gte=as_of).order_by("id"))
        found = revaluation_at(as_of, currencies=currencies, branches=actor.scope.branches)
        if found.without_rate:
            raise RatesMissing(found.without_rate, as_of)
        if found.is_done:
            raise NothingToRevalue(as_of)
        moved = [one for one in found.balances if one.difference]
        passing = settled = None
        if open_ones := [one for one in moved if not one.is_settled]:
            passing = _proposal(found, open_ones, _differences_account(UNREALISED, REALISED), _MEMO)
        if rests := [one for one in moved if one.is_settled]:
            settled = _proposal(found, rests, _differences_account(REALISED, UNREALISED), _MEMO_REALISED)
        # Both together are one act, so a limit holds for their sum.
        total = sum(total_of(one) for one in (passing, settled) if one is not None)
        require_within_limit(actor, "post", total, code="accounting.revaluation.post")
        entry = _posted(passing, actor) if passing else None
        reversal = _reversed_next_day(entry, as_of, actor) if entry else None
        return PostedRevaluation(found, entry, reversal, _posted(settled, actor) if settled else None)


def _posted(proposed: ProposedEntry, actor: Actor) -> JournalEntry:
    with explained([proposed], by_hand=False), transaction.atomic():
        number = insert_entries([proposed], actor=actor, source=EntrySource.REVALUED)
    return posted_entry(proposed.id, number)


def _differences_account(role: str, otherwise: str) -> LedgerAccount:
    account = account_with_role(role) or account_with_role(otherwise)
    if account is None:
        raise NoExchangeAccount
    return account


def _proposal(
    found: Revaluation, moved: Sequence[ForeignBalance], differences: LedgerAccount, memo: str
) -> ProposedEntry:
    by_dimension: dict[tuple[UUID | None, UUID | None], int] = defaultdict(int)
    for one in moved:
        by_dimension[one.branch_id, one.cost_centre_id] += one.difference
    lines = [_line(one, memo) for one in moved]
    for (branch, cost_centre), amount in by_dimension.items():
        lines.append(
            ProposedLine(
                differences.id,
                -amount,
                found.base.code,
                -amount,
                memo=memo,
                branch_id=branch,
                cost_centre_id=cost_centre,
            )
        )
    what = "Differences realised on settled" if memo == _MEMO_REALISED else "Revaluation of"
    return ProposedEntry(found.as_of, lines, memo=f"{what} foreign balances at {short_date(found.as_of)}")


def _line(one: ForeignBalance, memo: str) -> ProposedLine:
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
        memo,
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
