"""A batch is undone whole, by reversal, and may then be imported again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounting.imports.models import ImportState, JournalImport
from accounting.imports.undoing import closed_entries_of, undo_batch
from accounting.ledger.errors import PeriodNotOpen
from accounting.ledger.models import EntrySource, JournalEntry, LedgerAccount
from accounting.ledger.reversal import reverse_journal_entry
from accounting.periods.closing import choose_closed_modules, close_period
from accounting.periods.queries import period_of
from erp.foundation.actor import Actor
from erp.foundation.errors import PermissionRefused
from tenancy.tenants.models import Tenant
from tests.accounting.imports.imported_books import (
    OPERATOR,
    balances,
    base_balances,
    imported,
    journal,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]

TODAY = date(2026, 11, 20)
FILE = journal(
    "2026-04-01,1,Rent,100,,,April", "2026-04-01,1,Bank,,100,,",
    "2026-05-01,2,Rent,33.33,,USD,May", "2026-05-01,2,Bank,,33.33,USD,",
    "2026-06-01,3,A,0.335,,,", "2026-06-01,3,B,0.335,,,", "2026-06-01,3,C,,0.67,,",
)  # fmt: skip


@pytest.fixture
def batch(karoo: Tenant) -> JournalImport:
    done = imported(FILE, karoo, rates={"USD": Decimal("18.3355")}, rounding="post")
    assert done.batch is not None
    return done.batch


def test_undo_reverses_every_entry_on_its_own_date(batch: JournalImport) -> None:
    assert undo_batch(batch, instead=TODAY, actor=OPERATOR) == 3
    assert (balances(), base_balances()) == ({}, {})
    reversals = JournalEntry.objects.filter(source=EntrySource.REVERSAL).order_by("posting_date")
    assert [(one.posting_date, one.posting_date) for one in reversals] == [
        (one.reversal_of.posting_date, one.document_date) for one in reversals
    ]
    assert reversals[0].memo == f"Reversal of {reversals[0].reversal_of.number}: undoing the import of journal.csv"
    batch.refresh_from_db()
    assert batch.state == ImportState.UNDONE


def test_undo_passes_over_what_was_reversed_by_hand(batch: JournalImport) -> None:
    entry = JournalEntry.objects.get(reference="1")
    reverse_journal_entry(entry, posting_date=TODAY, reason="wrong", actor=OPERATOR)
    assert undo_batch(batch, instead=TODAY, actor=OPERATOR) == 2
    assert balances() == {}
    assert JournalEntry.objects.count() == 6


def test_undo_dates_entries_of_closed_periods_on_the_day_given(batch: JournalImport) -> None:
    period = period_of(date(2026, 4, 1))
    assert period is not None
    close_period(period, actor=OPERATOR)
    with pytest.raises(PeriodNotOpen, match="01 April 2026 lies in a period that is closed"):
        undo_batch(batch, instead=date(2026, 4, 1), actor=OPERATOR)
    assert JournalEntry.objects.count() == 3
    undo_batch(batch, instead=TODAY, actor=OPERATOR)
    assert JournalEntry.objects.get(reversal_of__reference="1").posting_date == TODAY
    assert JournalEntry.objects.get(reversal_of__reference="2").posting_date == date(2026, 5, 1)


def test_undo_dates_entries_of_periods_closed_to_the_journal_on_the_day_given(batch: JournalImport) -> None:
    period = period_of(date(2026, 4, 1))
    assert period is not None
    choose_closed_modules(period, ["ledger"], actor=OPERATOR)
    assert closed_entries_of(batch) == 1
    with pytest.raises(PeriodNotOpen, match="closed to journal"):
        undo_batch(batch, instead=date(2026, 4, 1), actor=OPERATOR)
    undo_batch(batch, instead=TODAY, actor=OPERATOR)
    assert JournalEntry.objects.get(reversal_of__reference="1").posting_date == TODAY


def test_undo_touches_no_other_batch(karoo: Tenant, batch: JournalImport) -> None:
    imported(journal("2026-04-01,1,Rent,7,,,", "2026-04-01,1,Bank,,7,,"), karoo)
    undo_batch(batch, instead=TODAY, actor=OPERATOR)
    assert balances() == {("Rent", "ZAR"): 7, ("Bank", "ZAR"): -7}


def test_undone_file_may_be_imported_again(karoo: Tenant, batch: JournalImport) -> None:
    before = balances()
    undo_batch(batch, instead=TODAY, actor=OPERATOR)
    again = imported(FILE, karoo, rates={"USD": Decimal("18.3355")}, rounding="post")
    assert again.batch is not None
    assert balances() == before


def test_undo_reverses_on_an_account_that_was_closed_since(batch: JournalImport) -> None:
    LedgerAccount.objects.filter(full_name="Rent").update(is_active=False)
    assert undo_batch(batch, instead=TODAY, actor=OPERATOR) == 3


def test_undo_takes_the_permission_to_import(batch: JournalImport, accountant: Actor) -> None:
    with pytest.raises(PermissionRefused):
        undo_batch(batch, instead=TODAY, actor=accountant)
