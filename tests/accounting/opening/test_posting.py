"""Opening balances are posted as one entry with their open items, replaced as often as wanted, and locked."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import override

from accounting.ledger.models import EntrySource, JournalEntry, LedgerAccount
from accounting.ledger.reversal import reverse_journal_entry
from accounting.opening import queries
from accounting.opening.drafting import choose_difference, choose_first_day, keep_rows
from accounting.opening.errors import (
    ChangedMeanwhile,
    DayOutOfReach,
    EntriesBefore,
    NothingToLock,
    OpeningHasFaults,
    OpeningLocked,
    OpeningNeedsAnother,
)
from accounting.opening.locking import lock_opening
from accounting.opening.models import OpeningBalance, OpenItem, Side
from accounting.opening.posting import digest_of_kept, post_opening
from accounting.opening.queries import open_items, present_draft, standing_opening, sums_of_items, why_locked
from accounting.periods.closing import close_period
from accounting.periods.models import AccountingPeriod, FiscalYear, PeriodState
from auditlog.events.models import AuditEvent
from erp.foundation.actor import Limits
from erp.foundation.errors import PermissionRefused, Refusal
from tenancy.access.errors import AmountBeyondLimit
from tests.accounting.journals.drafts import ask_for_approval_above
from tests.accounting.ledger.entries import CAPITAL, CASH, post
from tests.accounting.ledger.held import balances_as_of
from tests.accounting.opening.drafts import (
    FIRST_DAY,
    TODAY,
    balance_row,
    drafted,
    item_row,
    rows_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]


def _post(draft, actor):  # type: ignore[no-untyped-def]
    return post_opening(revision=draft.revision, base="ZAR", today=TODAY, actor=actor)


def _balances(day: date = FIRST_DAY) -> dict[str, int]:
    codes = {one.id: one.code for one in LedgerAccount.objects.all()}
    sums: dict[str, int] = {}
    for one in balances_as_of(day):
        sums[codes[one.account_id]] = sums.get(codes[one.account_id], 0) + one.balance
    return {code: amount for code, amount in sums.items() if amount}


def _check_now() -> None:
    """What waits for the end of the transaction is judged now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


OPENED = {
    "1510": 8215050,
    "1540": 114950,
    "1310": 3400000,
    "1210": 14000000,
    "2110": -2150000,
    "3100": -10000000,
    "3200": -13580000,
}


def test_one_entry_holds_every_balance_and_the_items_hold_the_control_accounts(accountant) -> None:
    opening = _post(drafted(accountant), accountant)
    _check_now()
    entry = JournalEntry.objects.get(id=opening.entry_id)
    assert (entry.source, entry.posting_date, entry.total) == (EntrySource.OPENING, FIRST_DAY, 25730000)
    assert _balances() == OPENED
    assert {one.code: amount for one, amount in sums_of_items(opening).items()} == {"1310": 3400000, "2110": -2150000}
    first, _, credit = open_items(Side.CUSTOMER)
    assert (first.party_name, first.document_number, first.due_date) == (
        "Ndlovu Jewellers",
        "INV-101",
        date(2026, 2, 14),
    )
    assert (credit.amount, credit.due_date) == (-100000, date(2026, 2, 25))
    assert opening.items_digest == digest_of_kept(opening)
    assert AuditEvent.objects.filter(
        act="accounting.opening_balance.posted", subject_label=opening.entry_number
    ).exists()


def test_posted_anew_the_new_ones_stand_and_no_day_keeps_any_of_the_old(accountant) -> None:
    first = _post(drafted(accountant), accountant)
    rows = rows_of("balances")
    rows[0]["debit"], rows[6]["credit"] = "90,000.00", "143,649.50"
    draft = keep_rows("balances", rows, revision=present_draft().revision, actor=accountant)
    second = _post(draft, accountant)
    _check_now()
    assert _balances() == OPENED | {"1510": 9000000, "3200": -14364950}
    first.refresh_from_db()
    assert first.replaced_at is not None
    assert first.reversal is not None
    assert (first.reversal.source, first.reversal.posting_date) == (EntrySource.REVERSAL, FIRST_DAY)
    assert standing_opening() == second
    assert {one.opening_id for one in open_items(Side.SUPPLIER)} == {second.id}
    third = _post(keep_rows("balances", rows_of("balances"), revision=draft.revision, actor=accountant), accountant)
    assert _balances() == OPENED
    assert OpeningBalance.objects.filter(replaced_at__isnull=True).get() == third


def test_double_click_posts_once(accountant) -> None:
    draft = drafted(accountant)
    assert _post(draft, accountant) == _post(draft, accountant)
    assert JournalEntry.objects.filter(source=EntrySource.OPENING).count() == 1


def test_day_may_be_moved_with_all_that_was_posted(accountant) -> None:
    _post(drafted(accountant), accountant)
    earlier = date(2026, 2, 1)
    draft = choose_first_day(earlier, revision=present_draft().revision, today=TODAY, actor=accountant)
    items = [item_row("Ndlovu Jewellers", "INV-101", "2026-01-15", "", "34,000.00")]
    draft = keep_rows("customer_items", items, revision=draft.revision, actor=accountant)
    draft = keep_rows("supplier_items", [item_row("Rand Refinery", "1", "2026-01-03", "", "21,500.00")],
                      revision=draft.revision, actor=accountant)  # fmt: skip
    _post(draft, accountant)
    assert _balances(earlier) == _balances() == OPENED
    assert _balances(date(2026, 1, 31)) == {}


def test_years_from_the_first_day_to_the_present_one_are_opened(accountant) -> None:
    draft = drafted(
        accountant, balances=[balance_row("1510", "5.00"), balance_row("3100", "", "5.00")], customer_items=[],
        supplier_items=[],
    )  # fmt: skip
    draft = choose_first_day(date(2023, 7, 1), revision=draft.revision, today=TODAY, actor=accountant)
    _post(draft, accountant)
    assert {2023, 2024, 2025, 2026} <= {one.starts.year for one in FiscalYear.objects.all()}


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"balances": []}, "empty"),
        ({"customer_items": []}, "differ by 34000.00 ZAR"),
        ({"supplier_items": [item_row("Rand Refinery", "1", "2026-02-03", "", "21,500.01")]}, "differ by 0.01 ZAR"),
        ({"balances": [balance_row("1510", "1.00")], "customer_items": [], "supplier_items": []}, "differ by 1.00 ZAR"),
        ({"balances": [balance_row("9999", "1.00")]}, "has a row that needs a look"),
    ],
)
def test_what_does_not_tie_is_refused_and_nothing_is_posted(accountant, tables, words: str) -> None:
    draft = drafted(accountant, **tables)
    with pytest.raises(OpeningHasFaults, match=words):
        _post(draft, accountant)
    assert not JournalEntry.objects.exists()
    assert not OpenItem.objects.exists()


def test_difference_goes_to_its_account_only_where_the_accountant_says_so(accountant) -> None:
    rows = [balance_row("1510", "100.00"), balance_row("3100", "", "60.00")]
    draft = drafted(accountant, balances=rows, customer_items=[], supplier_items=[])
    with pytest.raises(OpeningHasFaults, match=r"Debits and credits differ by 40\.00 ZAR"):
        _post(draft, accountant)
    _post(choose_difference(True, revision=draft.revision, actor=accountant), accountant)
    assert _balances() == {"1510": 10000, "3100": -6000, "3900": -4000}


def test_documents_in_another_currency_hold_both_amounts(accountant) -> None:
    rows = [balance_row("1310", "2,550.00"), balance_row("3100", "", "2,550.00")]
    items = [
        item_row("Antwerp Diamonds", "D-1", "2026-02-01", "", "100.00", currency="USD", base_amount="1,850.00"),
        item_row("Van Wyk", "INV-9", "2026-02-01", "", "700.00"),
    ]
    draft = drafted(accountant, balances=rows, customer_items=items, supplier_items=[])
    opening = _post(draft, accountant)
    _check_now()
    receivables = LedgerAccount.objects.get(code="1310")
    held = {one.currency: (one.balance, one.currency_balance) for one in balances_as_of(FIRST_DAY)
            if one.account_id == receivables.id}  # fmt: skip
    assert held == {"USD": (185000, 10000), "ZAR": (70000, 70000)}
    assert OpenItem.objects.get(opening=opening, currency="USD").amount == 10000


def test_locked_ones_stand_for_good(accountant, admin) -> None:
    draft = drafted(accountant)
    with pytest.raises(NothingToLock):
        lock_opening(actor=admin)
    _post(draft, accountant)
    lock_opening(actor=admin, reason="Agreed with the accountant")
    with pytest.raises(OpeningLocked, match="locked by Admin"):
        keep_rows("balances", [], revision=draft.revision, actor=accountant)
    with pytest.raises(OpeningLocked):
        lock_opening(actor=admin)
    standing = standing_opening()
    standing.locked_at = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    with override(ZoneInfo("Africa/Johannesburg")):
        assert why_locked(standing) == "they were locked by Admin on 21 November 2026."


def test_those_of_a_period_that_is_locked_for_good_stand_as_well(accountant, monkeypatch) -> None:
    draft = drafted(accountant)
    _post(draft, accountant)
    locked = AccountingPeriod(name="March 2026", state=PeriodState.LOCKED)
    monkeypatch.setattr(queries, "period_of", lambda day: locked)
    with pytest.raises(OpeningLocked, match="locked for good"):
        choose_first_day(date(2026, 4, 1), revision=draft.revision, today=TODAY, actor=accountant)


def test_closed_period_is_refused_with_its_sentence(accountant, owner) -> None:
    draft = drafted(accountant)
    close_period(AccountingPeriod.objects.get(starts=FIRST_DAY), actor=owner)
    with pytest.raises(Refusal, match="lies in a period that is closed"):
        _post(draft, accountant)
    assert standing_opening() is None


def test_save_from_a_page_that_is_out_of_date_overwrites_nothing(accountant, admin) -> None:
    draft = drafted(accountant)
    keep_rows("balances", [balance_row("1510", "1.00")], revision=draft.revision, actor=admin)
    with pytest.raises(ChangedMeanwhile, match="Admin has changed"):
        keep_rows("balances", [], revision=draft.revision, actor=accountant)
    with pytest.raises(ChangedMeanwhile):
        _post(draft, accountant)
    assert len(present_draft().balances) == 1


@pytest.mark.parametrize("day", [date(1989, 1, 1), date(2028, 1, 1)])
def test_day_that_no_books_begin_with_is_refused(accountant, day: date) -> None:
    with pytest.raises(DayOutOfReach):
        choose_first_day(day, revision=0, today=TODAY, actor=accountant)


def test_each_step_asks_for_its_permission(auditor, accountant) -> None:
    draft = drafted(accountant)
    with pytest.raises(PermissionRefused):
        keep_rows("balances", [], revision=draft.revision, actor=auditor)
    with pytest.raises(PermissionRefused):
        _post(draft, auditor)
    _post(draft, accountant)
    with pytest.raises(PermissionRefused):
        lock_opening(actor=accountant)


def test_entry_of_the_opening_is_not_reversed_by_itself(accountant) -> None:
    opening = _post(drafted(accountant), accountant)
    with pytest.raises(Refusal, match="opening balances"):
        reverse_journal_entry(opening.entry, posting_date=FIRST_DAY, reason="No", actor=accountant)


def _refused_by_the_database(statement: str, *parameters: object, words: str) -> None:
    with pytest.raises(IntegrityError, match=words), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_database_keeps_what_was_posted_whoever_asks(accountant, admin, superuser) -> None:
    opening = _post(drafted(accountant), accountant)
    _check_now()
    _refused_by_the_database(
        "UPDATE accounting_openingbalance SET item_count = 9 WHERE id = %s", opening.id, words="cannot be changed"
    )
    lock_opening(actor=admin)
    _refused_by_the_database(
        "UPDATE accounting_openingbalance SET locked_at = NULL WHERE id = %s", opening.id, words="locked or replaced"
    )


def test_database_refuses_items_that_do_not_tie_or_come_later(accountant, monkeypatch) -> None:
    from accounting.opening import posting

    draft = drafted(accountant)
    honest = posting._keep_items

    def one_cent_more(opening, judged, ground) -> None:  # type: ignore[no-untyped-def]
        judged.items[Side.CUSTOMER][0].base_amount += 1
        honest(opening, judged, ground)

    monkeypatch.setattr(posting, "_keep_items", one_cent_more)
    with pytest.raises(IntegrityError, match="Open items come to"), transaction.atomic():
        _post(draft, accountant)
        _check_now()
    monkeypatch.setattr(posting, "_keep_items", lambda *_: None)
    with pytest.raises(IntegrityError, match="not as many items"), transaction.atomic():
        _post(draft, accountant)
        _check_now()


def _draft_after(day: date, actor):  # type: ignore[no-untyped-def]
    rows = {"balances": [balance_row("1510", "5.00"), balance_row("3100", "", "5.00")]}
    drafted(actor, **rows, customer_items=[], supplier_items=[])
    return choose_first_day(day, revision=present_draft().revision, today=TODAY, actor=actor)


def test_books_do_not_begin_on_a_day_before_which_entries_count(accountant) -> None:
    entry = post(accountant, (CASH, 5_00), (CAPITAL, -5_00), day=date(2026, 10, 5))
    draft = _draft_after(date(2026, 10, 6), accountant)
    with pytest.raises(EntriesBefore, match="1 entry counts before 06 October 2026"):
        _post(draft, accountant)
    reverse_journal_entry(entry, posting_date=date(2026, 10, 6), reason="x", actor=accountant)
    with pytest.raises(EntriesBefore):
        _post(draft, accountant)


def test_entry_that_was_reversed_before_the_first_day_does_not_count(accountant) -> None:
    entry = post(accountant, (CASH, 5_00), (CAPITAL, -5_00), day=date(2026, 10, 4))
    reverse_journal_entry(entry, posting_date=date(2026, 10, 5), reason="x", actor=accountant)
    assert _post(_draft_after(date(2026, 10, 6), accountant), accountant).day == date(2026, 10, 6)
    _check_now()


def test_database_refuses_openings_with_entries_before_them(accountant, monkeypatch) -> None:
    post(accountant, (CASH, 5_00), (CAPITAL, -5_00), day=date(2026, 10, 5))
    draft = _draft_after(date(2026, 10, 6), accountant)
    monkeypatch.setattr("accounting.opening.posting.entries_before", lambda day, standing: 0)
    with pytest.raises(IntegrityError, match="Entries count before the first day"), transaction.atomic():
        _post(draft, accountant)
        _check_now()


def test_above_the_limit_somebody_who_typed_none_of_it_posts_them(accountant, admin, owner) -> None:
    ask_for_approval_above(257_299_99)
    draft = drafted(accountant)
    with pytest.raises(OpeningNeedsAnother):
        _post(draft, accountant)
    with pytest.raises(AmountBeyondLimit):
        _post(draft, replace(admin, limits=Limits(approve=257_299_99)))
    draft = keep_rows("customer_items", rows_of("customer_items"), revision=draft.revision, actor=admin)
    draft = keep_rows("customer_items", rows_of("customer_items"), revision=draft.revision, actor=accountant)
    with pytest.raises(OpeningNeedsAnother):
        _post(draft, admin)
    assert _post(draft, owner).posted_by_label == owner.label


def test_up_to_the_limit_whoever_typed_them_posts_them(accountant) -> None:
    ask_for_approval_above(257_300_00)
    assert _post(drafted(accountant), accountant).posted_by_label == accountant.label
