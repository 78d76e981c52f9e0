"""Reversing: the exact mirror, once, in an open period; every refusal."""

from datetime import date
from decimal import Decimal

import pytest

from accounting.ledger.errors import AlreadyReversed, PeriodNotOpen, ReversalOfReversal
from accounting.ledger.models import EntrySource, JournalEntry, JournalLine, LedgerAccount
from accounting.ledger.posting import post_journal_entry
from accounting.ledger.proposals import ProposedEntry, ProposedLine, base_line
from accounting.ledger.reversal import reverse_journal_entry
from accounting.periods.closing import close_period
from accounting.periods.models import AccountingPeriod
from auditlog.events.models import AuditEvent
from erp.foundation.actor import Actor
from erp.foundation.errors import PermissionRefused
from tests.accounting.ledger.entries import CASH, SALES, account, make_account
from tests.accounting.ledger.held import balances_as_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]

DAY, LATER = date(2026, 10, 15), date(2026, 11, 2)


@pytest.fixture
def entry(in_karoo: None, accountant: Actor) -> JournalEntry:
    """Takings in dollars, a fee, and a line of nothing."""
    lines = [
        ProposedLine(account(CASH).id, 18_050, "USD", 1_000, Decimal("18.05"), "by hand", "till"),
        base_line(account(SALES).id, -18_050, "ZAR", "sales"),
        base_line(account(SALES).id, 0, "ZAR"),
    ]
    posted = post_journal_entry(ProposedEntry(DAY, lines, memo="Takings", reference="Z 17"), actor=accountant)
    return JournalEntry.objects.get(id=posted.id)


def reverse(entry: JournalEntry, actor: Actor, day: date = LATER) -> JournalEntry:
    """Reverse an entry because it was wrong."""
    made = reverse_journal_entry(entry, posting_date=day, reason="wrong till", actor=actor)
    return JournalEntry.objects.get(id=made.id)


def _facts(entry: JournalEntry) -> list[tuple[object, ...]]:
    names = ("line_number", "account_id", "amount", "currency", "currency_amount", "rate", "rate_source", "memo")
    return list(JournalLine.objects.filter(entry=entry).order_by("line_number").values_list(*names))


def test_reversal_mirrors_every_line(entry: JournalEntry, accountant: Actor) -> None:
    reversal = reverse(entry, accountant)
    mirrored = [
        (n, a, -amount, c, -own, rate, source, memo) for n, a, amount, c, own, rate, source, memo in _facts(entry)
    ]
    assert _facts(reversal) == mirrored
    assert reversal.total == entry.total


def test_reversal_says_what_it_reverses_and_why(entry: JournalEntry, accountant: Actor) -> None:
    reversal = reverse(entry, accountant)
    assert reversal.reversal_of_id == entry.id
    assert reversal.memo == "Reversal of JE-2026-00001: wrong till"
    assert (reversal.reference, reversal.source, reversal.posting_date) == ("Z 17", EntrySource.REVERSAL, LATER)
    event = AuditEvent.objects.get(subject_id=reversal.id)
    assert (event.act, event.reason) == ("accounting.journal_entry.reversed", "wrong till")


def test_reversed_entry_stays_as_it_is(entry: JournalEntry, accountant: Actor) -> None:
    before = _facts(entry), entry.content_hash
    reverse(entry, accountant)
    entry.refresh_from_db()
    assert (_facts(entry), entry.content_hash) == before


def test_balances_are_as_before(entry: JournalEntry, accountant: Actor) -> None:
    assert any(one.balance for one in balances_as_of(DAY))
    reverse(entry, accountant)
    assert all(one.balance == one.currency_balance == 0 for one in balances_as_of(LATER))
    assert any(one.balance for one in balances_as_of(DAY))


def test_entry_is_reversed_once(entry: JournalEntry, accountant: Actor) -> None:
    reverse(entry, accountant)
    with pytest.raises(AlreadyReversed, match="JE-2026-00001 was reversed already, by JE-2026-00002"):
        reverse(entry, accountant)
    assert JournalEntry.objects.count() == 2


def test_reversal_is_not_reversed(entry: JournalEntry, accountant: Actor) -> None:
    reversal = reverse(entry, accountant)
    with pytest.raises(ReversalOfReversal, match="Post the entry again instead"):
        reverse(reversal, accountant)


def test_reversal_into_a_closed_period_is_refused(entry: JournalEntry, accountant: Actor, admin: Actor) -> None:
    close_period(AccountingPeriod.objects.get(starts=date(2026, 11, 1)), actor=admin)
    with pytest.raises(PeriodNotOpen, match="02 November 2026"):
        reverse(entry, accountant)
    assert reverse(entry, accountant, DAY).number == "JE-2026-00002"


def test_entry_of_a_closed_period_is_reversed_in_an_open_one(
    entry: JournalEntry, accountant: Actor, admin: Actor
) -> None:
    close_period(entry.period, actor=admin)
    assert reverse(entry, accountant).posting_date == LATER


def test_viewer_may_not_reverse(entry: JournalEntry, clerk: Actor) -> None:
    with pytest.raises(PermissionRefused, match="reverse journal entries"):
        reverse(entry, clerk)


def test_entry_on_an_account_closed_since_is_reversed(accountant: Actor) -> None:
    made = make_account("9990", "Old bank", accountant)
    lines = [base_line(made.id, 5, "ZAR"), base_line(account(SALES).id, -5, "ZAR")]
    posted = post_journal_entry(ProposedEntry(DAY, lines), actor=accountant)
    LedgerAccount.objects.filter(id=made.id).update(is_active=False)
    reversal = reverse(JournalEntry.objects.get(id=posted.id), accountant)
    assert [facts[2] for facts in _facts(reversal)] == [-5, 5]
