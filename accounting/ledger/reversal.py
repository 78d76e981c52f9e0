"""Reverse a posted entry: the exact mirror, once, in an open period."""

from datetime import date

from django.db import IntegrityError

from accounting.ledger.errors import (
    AlreadyReversed,
    ClosingReversedElsewhere,
    OpeningIsReplaced,
    ReversalBeforeEntry,
    ReversalOfReversal,
)
from accounting.ledger.measuring import size_of
from accounting.ledger.models import EntrySource, JournalEntry, JournalLine
from accounting.ledger.posting import explained, insert_entries, posted_entry, require_own_branches
from accounting.ledger.proposals import ProposedEntry, ProposedLine
from accounting.ledger.queries import is_seen_by
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errands import noting_refusal
from erp.foundation.errors import PermissionRefused
from tenancy.access.checking import require_permission
from tenancy.access.limiting import require_within_limit


@noting_refusal("accounting.journal_entry.reversed")
def reverse_journal_entry(entry: JournalEntry, *, posting_date: date, reason: str, actor: Actor) -> JournalEntry:
    """Post the mirror of an entry, with its rates and in its currencies; returns it.

    Raises ``AlreadyReversed``, ``ReversalOfReversal``, ``ClosingReversedElsewhere``, ``AmountBeyondLimit``, or
    ``PeriodNotOpen`` for the date of the reversal. The entry itself stays as it is, for ever.
    """
    require_permission(actor, "accounting.journal_entry.reverse")
    if not is_seen_by(actor, entry):
        raise PermissionRefused("accounting.journal_entry.view", "read the entries of others")
    require_own_branches(actor, entry.lines.values_list("branch_id", flat=True))
    if entry.source == EntrySource.OPENING:
        raise OpeningIsReplaced(entry.number)
    proposed = mirror_of(entry, posting_date=posting_date, reason=reason)
    require_within_limit(
        actor,
        "post",
        size_of(proposed.lines, entry.posting_date),
        code="accounting.journal_entry.reverse",
        verb="post or reverse",
    )
    with explained([proposed], by_hand=False):
        try:
            with act("accounting.journal_entry.reversed", actor=actor, reason=reason):
                number = insert_entries([proposed], actor=actor, source=EntrySource.REVERSAL)
        except IntegrityError:
            # Of two reversals that came at once, the second finds the first.
            _require_not_reversed(entry)
            raise
    return posted_entry(proposed.id, number)


def _require_not_reversed(entry: JournalEntry) -> None:
    earlier = JournalEntry.objects.filter(reversal_of=entry).first()
    if earlier is not None:
        raise AlreadyReversed(entry.number, earlier.number)


def mirror_of(entry: JournalEntry, *, posting_date: date, reason: str) -> ProposedEntry:
    """The reversal of an entry as a proposal; raises if it may not be reversed."""
    if entry.reversal_of_id is not None:
        raise ReversalOfReversal(entry.number)
    _require_not_reversed(entry)
    if entry.is_closing and posting_date != entry.posting_date:
        raise ClosingReversedElsewhere(entry.number, entry.posting_date)
    if posting_date < entry.posting_date:
        raise ReversalBeforeEntry(entry.number, entry.posting_date)
    return ProposedEntry(
        posting_date=posting_date,
        memo=f"Reversal of {entry.number}: {reason}" if reason else f"Reversal of {entry.number}",
        reference=entry.reference,
        reversal_of_id=entry.id,
        module=entry.module,
        closes_year=entry.is_closing,
        lines=[
            ProposedLine(
                account_id=line.account_id,
                amount=-line.amount,
                currency=line.currency,
                currency_amount=-line.currency_amount,
                rate=line.rate,
                rate_source=line.rate_source,
                memo=line.memo,
                branch_id=line.branch_id,
                cost_centre_id=line.cost_centre_id,
            )
            for line in JournalLine.objects.filter(entry=entry).order_by("line_number")
        ],
    )
