"""Posting: what comes out, and every refusal with the sentence that explains it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from accounting.ledger.errors import (
    AccountTakesNoLines,
    EntryDoesNotBalance,
    PeriodNotOpen,
    TooFewLines,
    UnknownAccount,
)
from accounting.ledger.models import EntrySource, JournalEntry, JournalLine, LedgerAccount
from accounting.ledger.posting import insert_entries, post_journal_entry
from accounting.ledger.proposals import ProposedEntry, ProposedLine, base_line
from accounting.periods.closing import close_period
from accounting.periods.models import AccountingPeriod
from auditlog.events.models import AuditEvent
from erp.foundation.actor import Actor
from erp.foundation.errors import PermissionRefused
from erp.foundation.identifiers import new_id
from tests.accounting.ledger.entries import CASH, SALES, account, make_account
from tests.accounting.periods.locking import lock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]

DAY = date(2026, 10, 15)


def proposal(debit: int = 12_345, credit: int = -12_345, **facts: object) -> ProposedEntry:
    """Takings, in two lines of base currency."""
    lines = [base_line(account(CASH).id, debit, "ZAR", "till"), base_line(account(SALES).id, credit, "ZAR")]
    return replace(ProposedEntry(DAY, lines, memo="Takings", reference="Z 17"), **facts)  # type: ignore[arg-type]


def stored(entry: JournalEntry) -> JournalEntry:
    """The entry as it stands in the books."""
    return JournalEntry.objects.get(id=entry.id)


def test_posted_entry_has_a_number_its_period_and_its_poster(accountant: Actor) -> None:
    entry = stored(post_journal_entry(proposal(), actor=accountant))
    assert entry.number == "JE-2026-00001"
    assert (entry.series, entry.cycle, entry.sequence) == ("JE", "2026", 1)
    assert entry.period.name == "October 2026"
    assert (entry.memo, entry.reference, entry.source) == ("Takings", "Z 17", EntrySource.MANUAL)
    assert (entry.posted_by_id, entry.posted_by_label) == (accountant.id, accountant.label)
    assert (entry.line_count, entry.total) == (2, 12_345)
    assert entry.document_date == DAY


def test_lines_keep_their_order_and_their_currency(accountant: Actor) -> None:
    lines = [
        ProposedLine(account(CASH).id, 18_050, "USD", 1_000, Decimal("18.05"), "by hand", "fee"),
        base_line(account(SALES).id, -18_050, "ZAR"),
    ]
    entry = post_journal_entry(ProposedEntry(DAY, lines), actor=accountant)
    found = list(JournalLine.objects.filter(entry=entry).order_by("line_number"))
    assert [line.line_number for line in found] == [1, 2]
    assert (found[0].currency, found[0].currency_amount, found[0].rate) == ("USD", 1_000, Decimal("18.05"))
    assert (found[0].rate_source, found[0].memo, found[0].posting_date) == ("by hand", "fee", DAY)


def test_numbers_count_within_each_fiscal_year(accountant: Actor) -> None:
    days = [DAY, date(2026, 2, 28), DAY, date(2026, 3, 1)]
    numbers = [post_journal_entry(proposal(posting_date=day), actor=accountant).number for day in days]
    assert numbers == ["JE-2026-00001", "JE-2025-00001", "JE-2026-00002", "JE-2026-00003"]


def test_posting_is_one_act_in_the_log(accountant: Actor) -> None:
    entry = post_journal_entry(proposal(), actor=accountant)
    event = AuditEvent.objects.get(subject_id=entry.id)
    assert (event.act, event.subject_label) == ("accounting.journal_entry.posted", "JE-2026-00001")
    assert (event.actor_id, event.actor_label) == (accountant.id, accountant.label)
    assert stored(entry).content_hash in (event.changes or "")


def test_same_idempotency_key_is_posted_once(accountant: Actor) -> None:
    first = post_journal_entry(proposal(idempotency_key="till-17"), actor=accountant)
    again = post_journal_entry(proposal(99, -99, idempotency_key="till-17", id=new_id()), actor=accountant)
    assert again.id == first.id
    assert JournalEntry.objects.count() == 1


def test_entries_without_a_key_are_never_taken_for_the_same(accountant: Actor) -> None:
    for _ in range(2):
        post_journal_entry(proposal(id=new_id()), actor=accountant)
    assert JournalEntry.objects.count() == 2


def test_viewer_may_not_post(clerk: Actor) -> None:
    with pytest.raises(PermissionRefused, match="post journal entries"):
        post_journal_entry(proposal(), actor=clerk)
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize("lines", [0, 1])
def test_too_few_lines_are_refused(lines: int, accountant: Actor) -> None:
    with pytest.raises(TooFewLines, match="at least two lines"):
        post_journal_entry(proposal(lines=proposal(0, 0).lines[:lines]), actor=accountant)


@pytest.mark.parametrize(
    ("debit", "credit", "difference"),
    [
        (12_345, -12_344, "debits exceed credits by 0.01 ZAR"),
        (5, -12_345, "credits exceed debits by 123.40 ZAR"),
        (1, 1, "debits exceed credits by 0.02 ZAR"),
    ],
)
def test_unbalanced_entry_is_refused_with_the_difference(
    debit: int, credit: int, difference: str, accountant: Actor
) -> None:
    with pytest.raises(EntryDoesNotBalance) as refused:
        post_journal_entry(proposal(debit, credit), actor=accountant)
    assert difference in str(refused.value)
    assert refused.value.field == "lines"


def test_day_without_a_period_is_refused(accountant: Actor) -> None:
    with pytest.raises(PeriodNotOpen, match="no accounting period for 01 January 2031") as refused:
        post_journal_entry(proposal(posting_date=date(2031, 1, 1)), actor=accountant)
    assert refused.value.field == "posting_date"


def test_closed_period_is_refused(accountant: Actor, admin: Actor) -> None:
    close_period(AccountingPeriod.objects.get(starts=date(2026, 10, 1)), actor=admin)
    with pytest.raises(PeriodNotOpen, match=r"15 October 2026 lies in a period that is closed\."):
        post_journal_entry(proposal(), actor=accountant)


def test_locked_period_is_refused(accountant: Actor) -> None:
    lock(AccountingPeriod.objects.get(starts=date(2026, 10, 1)))
    with pytest.raises(PeriodNotOpen, match="locked for good"):
        post_journal_entry(proposal(), actor=accountant)


@pytest.mark.parametrize("place", [0, 1])
def test_unknown_account_is_refused_with_the_line(place: int, accountant: Actor) -> None:
    lines = list(proposal().lines)
    lines[place] = replace(lines[place], account_id=new_id())
    with pytest.raises((UnknownAccount, IntegrityError)) as refused, transaction.atomic():
        post_journal_entry(proposal(lines=lines), actor=accountant)
        _check_references()
    if isinstance(refused.value, UnknownAccount):
        assert refused.value.field == f"line-{place + 1}"


def _check_references() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"is_group": True}, "heading of the chart"),
        ({"is_active": False}, "the account is closed"),
        ({"is_control": True}, "control account, kept by its own documents"),
        ({"currency": "USD"}, "kept in USD only"),
    ],
)
def test_account_that_takes_no_such_line_is_refused(facts: dict[str, object], why: str, accountant: Actor) -> None:
    made = make_account("9990", "Special", accountant)
    LedgerAccount.objects.filter(id=made.id).update(**facts)
    lines = [base_line(made.id, 5, "ZAR"), base_line(account(SALES).id, -5, "ZAR")]
    with pytest.raises(AccountTakesNoLines, match=why) as refused:
        post_journal_entry(ProposedEntry(DAY, lines), actor=accountant)
    assert "9990 Special" in str(refused.value)
    assert not JournalEntry.objects.exists()


def test_control_account_takes_lines_of_the_product(accountant: Actor) -> None:
    made = make_account("9990", "Receivable", accountant)
    LedgerAccount.objects.filter(id=made.id).update(is_control=True)
    lines = [base_line(made.id, 5, "ZAR"), base_line(account(SALES).id, -5, "ZAR")]
    entry = post_journal_entry(ProposedEntry(DAY, lines), actor=accountant, source=EntrySource.SYSTEM)
    assert stored(entry).source == EntrySource.SYSTEM


def test_refused_entry_leaves_nothing_and_takes_no_number(accountant: Actor) -> None:
    with pytest.raises(PeriodNotOpen):
        post_journal_entry(proposal(posting_date=date(2031, 1, 1)), actor=accountant)
    with pytest.raises(EntryDoesNotBalance):
        post_journal_entry(proposal(1, 1), actor=accountant)
    assert post_journal_entry(proposal(), actor=accountant).number == "JE-2026-00001"
    assert (
        not AuditEvent.objects.filter(act="accounting.journal_entry.posted")
        .exclude(subject_label="JE-2026-00001")
        .exists()
    )


def test_many_entries_are_posted_in_order_with_their_own_numbers(accountant: Actor) -> None:
    entries = [proposal(n, -n, id=new_id(), posting_date=date(2026, 2 + n % 2, 28)) for n in range(1, 8)]
    first = insert_entries(entries, actor=accountant, source=EntrySource.IMPORT, source_id=new_id())
    found = {entry.id: entry.number for entry in JournalEntry.objects.all()}
    assert first in found.values()
    assert [found[one.id] for one in entries] == [
        "JE-2026-00001",
        "JE-2025-00001",
        "JE-2026-00002",
        "JE-2025-00002",
        "JE-2026-00003",
        "JE-2025-00003",
        "JE-2026-00004",
    ]


def test_batch_with_one_wrong_entry_is_refused_whole(accountant: Actor) -> None:
    entries = [proposal(id=new_id()), proposal(5, -4, id=new_id()), proposal(id=new_id())]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_entries(entries, actor=accountant, source=EntrySource.IMPORT)
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize(
    "memo", ["it's", 'say "no"', "a\\b", "50 %s %% {x}", "Größe ₹ 金", "two\nlines", "a|b", "' OR 1=1 --"]
)
def test_words_of_people_arrive_as_they_were_written(memo: str, accountant: Actor) -> None:
    lines = [base_line(account(CASH).id, 5, "ZAR", memo), base_line(account(SALES).id, -5, "ZAR")]
    entry = post_journal_entry(ProposedEntry(DAY, lines, memo=memo, reference=memo), actor=accountant)
    assert stored(entry).memo == memo
    assert stored(entry).reference == memo
    assert JournalLine.objects.get(entry=entry, line_number=1).memo == memo


def test_largest_amounts_are_exact(accountant: Actor) -> None:
    amount = 2**62
    entry = post_journal_entry(proposal(amount, -amount), actor=accountant)
    assert stored(entry).total == amount
