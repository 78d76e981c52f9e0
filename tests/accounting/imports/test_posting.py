"""What a file becomes in the books: entries in order, accounts under its names, to the cent."""

from __future__ import annotations

import io
import tracemalloc
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils.timezone import override

from accounting.imports.errors import SameFileAgain
from accounting.imports.models import ImportState, JournalImport
from accounting.imports.options import ImportOptions
from accounting.imports.posting import import_journal
from accounting.ledger.models import EntrySource, JournalEntry, JournalLine, LedgerAccount
from erp.foundation.actor import Actor
from erp.foundation.errors import PermissionRefused
from tenancy.tenants.models import Tenant
from tests.accounting.imports.imported_books import (
    OPERATOR,
    balances,
    base_balances,
    codes,
    imported,
    journal,
    messages,
    new_books,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]

RENT = "2026-04-01,1,Rent paid,100.00,,,April"
BANK = "2026-04-01,1,Bank one,,100.00,,April"
# In Johannesburg it is the next day.
AFTER_MIDNIGHT = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)


def test_entries_are_numbered_by_date_then_by_their_first_row(karoo: Tenant) -> None:
    rows = journal(
        "2026-05-02,late,A,1,,,", "2026-05-02,late,B,,1,,",
        "2026-05-01,second,A,2,,,", "2026-05-01,third,A,3,,,", "2026-05-01,third,B,,3,,", "2026-05-01,second,B,,2,,",
    )  # fmt: skip
    done = imported(rows, karoo)
    entries = list(JournalEntry.objects.order_by("sequence"))
    assert [entry.reference for entry in entries] == ["second", "third", "late"]
    assert [entry.number for entry in entries] == ["JE-2026-00001", "JE-2026-00002", "JE-2026-00003"]
    assert done.batch is not None
    assert {(entry.source, entry.source_id) for entry in entries} == {(EntrySource.IMPORT, done.batch.id)}


def test_memos_are_kept_and_the_first_one_is_the_entrys(karoo: Tenant) -> None:
    rows = journal(
        '2026-04-01,1,Rent,5,,,"back\\slash, comma ""quote"""', "2026-04-01,1,Bank,,5,,second \u0e01\U0001f600"
    )
    imported(rows, karoo)
    entry = JournalEntry.objects.get()
    memos = [line.memo for line in entry.lines.order_by("line_number")]
    assert memos == ['back\\slash, comma "quote"', "second \u0e01\U0001f600"]
    assert entry.memo == memos[0]


@pytest.mark.parametrize(
    "name",
    [
        "Assets", "Income", "Equity",
        "Assets:Bank:Current", "1200 Bank - main", '"Smith, Jones ""& Co"""', "  Trimmed  ", "Überschüsse:日本語:ริม",
        "a'b\\c", "100%", "Expenses:Food & Drink (50%)", "x" * 255, "e\u0301 and \u00e9", "N/A", "\\N", "10001",
    ],
)  # fmt: skip
def test_new_account_comes_back_under_the_files_name_exactly(karoo: Tenant, name: str) -> None:
    done = imported(journal(f"2026-04-01,1,{name},5,,,", "2026-04-01,1,Other side,,5,,"), karoo)
    assert messages(done) == []
    plain = name.strip()
    if plain.startswith('"'):
        plain = plain[1:-1].replace('""', '"')
    assert balances() == {(plain, "ZAR"): 5, ("Other side", "ZAR"): -5}


def test_heading_of_the_chart_gives_its_name_to_an_account_that_needs_it(karoo: Tenant) -> None:
    heading = LedgerAccount.objects.get(full_name="Assets")
    assert heading.is_group
    rows = journal("2026-04-01,1,Assets,5,,,", "2026-04-01,1,Income,,5,,")
    refused = imported(rows, karoo, create_accounts=False)
    assert codes(refused) == [(2, "heading_account"), (3, "heading_account")]
    done = imported(rows, karoo)
    assert "Headings of the chart that give their name to a new account: Assets, Income." in done.checked.notes
    heading.refresh_from_db()
    assert (heading.full_name, heading.name, heading.is_group) == ("Assets (heading)", "Assets", True)
    assert balances() == {("Assets", "ZAR"): 5, ("Income", "ZAR"): -5}


def test_new_accounts_have_type_code_side_and_parent(karoo: Tenant) -> None:
    imported(
        journal(
            "2026-04-01,1,Assets:Bank,5,,,", "2026-04-01,1,Assets:Bank:Cheque,5,,,",
            "2026-04-01,1,Liabilities:Visa,,4,,", "2026-04-01,1,Capital introduced,,4,,",
            "2026-04-01,1,Sales of rings,,4,,", "2026-04-01,1,Expenses:Rent,2,,,",
        ),
        karoo,
    )  # fmt: skip
    made = {account.full_name: account for account in LedgerAccount.objects.filter(code__gte="1", code__regex="^.{5}$")}
    assert {name: (account.type, account.code[0], account.normal_balance) for name, account in made.items()} == {
        "Assets:Bank": ("asset", "1", "debit"),
        "Assets:Bank:Cheque": ("asset", "1", "debit"),
        "Liabilities:Visa": ("liability", "2", "credit"),
        "Capital introduced": ("equity", "3", "credit"),
        "Sales of rings": ("income", "4", "credit"),
        "Expenses:Rent": ("expense", "5", "debit"),
    }
    assert made["Assets:Bank:Cheque"].parent_id == made["Assets:Bank"].id
    assert made["Assets:Bank:Cheque"].name == "Cheque"
    assert [made[name].subtype for name in ("Assets:Bank", "Assets:Bank:Cheque", "Expenses:Rent")] == [
        "bank",
        "bank",
        "",
    ]
    assert made["Assets:Bank"].parent == LedgerAccount.objects.get(full_name="Assets")


def test_codes_of_new_accounts_never_collide(karoo: Tenant) -> None:
    LedgerAccount.objects.create(code="50001", name="Taken", full_name="Taken", type="expense", normal_balance="debit")
    imported(journal("2026-04-01,1,Expenses:A,5,,,", "2026-04-01,1,Expenses:B,,5,,"), karoo)
    found = LedgerAccount.objects.filter(full_name__startswith="Expenses:").values_list("code", flat=True)
    assert sorted(found) == ["50002", "50003"]


def test_confirmed_type_goes_before_the_guess(karoo: Tenant) -> None:
    imported(journal(RENT, BANK), karoo, types={"Rent paid": "asset", "Bank one": "nonsense"})
    assert LedgerAccount.objects.get(full_name="Rent paid").type == "asset"
    assert LedgerAccount.objects.get(full_name="Bank one").type == "asset"


def test_same_file_is_refused_until_it_is_confirmed(karoo: Tenant) -> None:
    imported(journal(RENT, BANK), karoo)
    with pytest.raises(SameFileAgain, match=r"imported before, as journal\.csv"):
        imported(journal(RENT, BANK), karoo)
    assert JournalEntry.objects.count() == 1
    JournalImport.objects.update(posted_at=AFTER_MIDNIGHT)
    with override(ZoneInfo("Africa/Johannesburg")), pytest.raises(SameFileAgain, match=r"on 21 November 2026\."):
        imported(journal(RENT, BANK), karoo)
    assert imported(journal(RENT, BANK), karoo, again=True).batch is not None
    assert balances()[("Rent paid", "ZAR")] == 200
    assert imported(journal(RENT, BANK), karoo, dry_run=True).batch is None


def test_import_takes_the_permission_to_import(karoo: Tenant, clerk: Actor, accountant: Actor, owner: Actor) -> None:
    for actor in (clerk, accountant):
        with pytest.raises(PermissionRefused):
            imported(journal(RENT, BANK), karoo, actor=actor)
    done = imported(journal(RENT, BANK), karoo, actor=owner)
    assert done.batch is not None
    assert (done.batch.state, done.batch.created_by_label) == (ImportState.POSTED, owner.label)


def test_refused_file_leaves_no_batch(karoo: Tenant) -> None:
    assert imported(journal(RENT), karoo).batch is None
    assert not JournalImport.objects.exists()


def test_zero_lines_and_negative_debits_are_right(karoo: Tenant) -> None:
    done = imported(
        journal(
            "2026-04-01,1,A,-5,,,", "2026-04-01,1,B,,-5,,", "2026-04-01,1,C,0,,,",
            "2026-04-02,2,A,0.00,0,,", "2026-04-02,2,B,,0,,",
        ),
        karoo,
    )  # fmt: skip
    assert messages(done) == []
    assert balances() == {("A", "ZAR"): -5, ("B", "ZAR"): 5}
    assert JournalLine.objects.count() == 5
    assert "Rows with a negative amount, read as the other side: 2." in done.checked.notes


def test_foreign_entry_balances_exactly_in_base_currency(karoo: Tenant) -> None:
    """Three thirds of 100 at 18.335: rounding each line leaves a cent, which the largest line takes."""
    rows = journal(
        "2026-04-01,1,A,33.33,,USD,", "2026-04-01,1,B,33.33,,USD,", "2026-04-01,1,C,33.34,,USD,",
        "2026-04-01,1,Bank,,100,USD,",
    )  # fmt: skip
    done = imported(rows, karoo, rates={"USD": Decimal("18.335")})
    assert messages(done) == []
    assert base_balances() == {"A": 61_111, "B": 61_111, "C": 61_129, "Bank": -183_351}
    assert balances()[("Bank", "USD")] == -100


def test_entry_in_three_currencies_that_each_balance_needs_no_rounding(karoo: Tenant) -> None:
    rows = journal(
        "2026-04-01,1,A,10,,USD,", "2026-04-01,1,B,,10,USD,", "2026-04-01,1,A,7,,EUR,", "2026-04-01,1,B,,7,EUR,",
        "2026-04-01,1,A,3,,,", "2026-04-01,1,B,,3,,",
    )  # fmt: skip
    done = imported(rows, karoo, rates={"USD": Decimal("18.123456"), "EUR": Decimal("19.987654")})
    assert (messages(done), done.rounding_lines) == ([], 0)
    assert balances()[("A", "EUR")] == 7


def test_currencies_that_balance_only_together_do_so_at_their_rates(karoo: Tenant) -> None:
    rates = {"USD": Decimal(18), "EUR": Decimal(20)}
    exact = journal("2026-04-01,1,A,100,,EUR,", "2026-04-01,1,B,,1000,,", "2026-04-01,1,C,,55.5555555,USD,")
    done = imported(exact.replace(b"55.5555555", b"55.56"), karoo, rates=rates)
    assert messages(done) == [
        "Row 2: entry '1' (rows 2 to 4) does not balance: credits exceed debits by 1000.00 ZAR and debits exceed "
        "credits by 100.00 EUR and credits exceed debits by 55.56 USD; at the rates of the day: credits exceed "
        "debits by 0.08 ZAR."
    ]
    even = journal("2026-04-01,1,A,100,,EUR,", "2026-04-01,1,B,,1100,,", "2026-04-01,1,C,,50,USD,")
    assert messages(imported(even, karoo, rates=rates)) == []


def test_difference_at_rates_within_rounding_follows_the_policy(karoo: Tenant) -> None:
    rows = journal("2026-04-01,1,A,100,,EUR,", "2026-04-01,1,B,,1999.99,,")
    refused = imported(rows, karoo, rates={"EUR": Decimal(20)})
    assert codes(refused) == [(2, "unbalanced")]
    assert "That is within rounding" in messages(refused)[0]
    done = imported(rows, karoo, rates={"EUR": Decimal(20)}, rounding="post")
    assert (messages(done), done.rounding_lines) == ([], 1)
    assert base_balances()["Rounding differences"] == -1


def test_rounding_rounds_each_line_half_up_and_posts_what_is_left(karoo: Tenant) -> None:
    rows = journal("2026-04-01,1,A,10.005,,,", "2026-04-01,1,B,10.004,,,", "2026-04-01,1,C,,20.009,,")
    done = imported(rows, karoo, rounding="post")
    assert (messages(done), done.rounding_lines) == ([], 0)
    assert balances() == {("A", "ZAR"): Decimal("10.01"), ("B", "ZAR"): 10, ("C", "ZAR"): Decimal("-20.01")}
    left = journal("2026-04-02,2,A,0.335,,,", "2026-04-02,2,B,0.335,,,", "2026-04-02,2,C,,0.67,,")
    done = imported(left, karoo, rounding="post")
    assert (messages(done), done.rounding_lines) == ([], 1)
    assert balances()[("Rounding differences", "ZAR")] == Decimal("-0.01")
    assert sum(base_balances().values()) == 0


def test_entry_that_is_off_by_more_than_rounding_is_refused_under_both_policies(karoo: Tenant) -> None:
    rows = journal("2026-04-01,1,A,10.00,,,", "2026-04-01,1,B,,9.97,,")
    assert codes(imported(rows, karoo)) == [(2, "unbalanced")]
    assert codes(imported(rows, karoo, rounding="post")) == [(2, "unbalanced")]
    within = journal("2026-04-01,1,A,10.00,,,", "2026-04-01,1,B,,9.98,,")
    assert codes(imported(within, karoo)) == [(2, "unbalanced")]
    assert imported(within, karoo, rounding="post").rounding_lines == 1


def test_rounding_account_is_made_where_the_chart_lacks_one(karoo: Tenant) -> None:
    LedgerAccount.objects.filter(role="rounding").update(role="")
    imported(journal("2026-04-01,1,A,10,,,", "2026-04-01,1,B,,9.99,,"), karoo, rounding="post")
    made = LedgerAccount.objects.get(role="rounding")
    assert made.full_name == "Rounding differences 2"
    assert balances()[(made.full_name, "ZAR")] == Decimal("-0.01")


def test_unit_without_a_rate_has_no_value_and_still_has_to_balance(karoo: Tenant) -> None:
    rows = journal(
        "2026-04-01,1,Leave,8,,HRS,", "2026-04-01,1,Leave earned,,8,HRS,", "2026-04-01,1,A,1,,,", "2026-04-01,1,B,,1,,"
    )
    done = imported(rows, karoo, units={"HRS": 1})
    assert messages(done) == []
    assert balances()[("Leave", "HRS")] == 8
    assert "Leave" not in base_balances()
    assert any("HRS" in note and "without value" in note for note in done.checked.notes)
    uneven = journal("2026-04-01,1,Leave,8,,HRS,", "2026-04-01,1,Leave earned,,7.5,HRS,", "2026-04-01,1,A,0,,,")
    assert "debits exceed credits by 0.5 HRS" in messages(imported(uneven, karoo))[0]


def test_remainder_in_a_unit_without_value_goes_to_the_rounding_account(karoo: Tenant) -> None:
    rows = journal("2026-04-01,1,Leave,1.25,,HRS,", "2026-04-01,1,Sick,1.25,,HRS,", "2026-04-01,1,Earned,,2.5,HRS,")
    done = imported(rows, karoo, units={"HRS": 1}, rounding="post")
    assert (messages(done), done.rounding_lines) == ([], 1)
    assert balances()[("Rounding differences", "HRS")] == Decimal("-0.1")


def test_commodity_with_three_decimals_is_a_unit_with_a_rate(karoo: Tenant) -> None:
    rows = journal("2026-04-01,1,Fund,1.125,,VBMPX,", "2026-04-01,1,Broker,,1.125,VBMPX,")
    done = imported(rows, karoo, units={"VBMPX": 3}, rates={"VBMPX": Decimal("112.5")})
    assert messages(done) == []
    assert balances()[("Fund", "VBMPX")] == Decimal("1.125")
    assert base_balances()["Fund"] == 12_656
    again = journal("2026-04-02,2,Fund,2,,VBMPX,", "2026-04-02,2,Broker,,2,VBMPX,")
    assert messages(imported(again, karoo, rates={"VBMPX": Decimal(110)})) == []


def test_whole_book_in_yen_under_a_tenant_in_dinars() -> None:
    with new_books("KWD") as tenant:
        rows = journal("2026-04-01,1,A,1001,,JPY,", "2026-04-01,1,B,,1,JPY,", "2026-04-01,1,C,,1000,JPY,")
        done = imported(rows, tenant, rates={"JPY": Decimal("0.002047")})
        assert messages(done) == []
        assert base_balances() == {"A": 2_049, "B": -2, "C": -2_047}


def _peak_memory(entries: int, path: Path, tenant: Tenant) -> int:
    """The most bytes that Python held while it imported a file of so many entries.

    A dry run, since posting holds no rows in Python at all.
    """
    with path.open("wb") as file:
        file.write(journal())
        for number in range(entries):
            day, amount = f"2026-04-{number % 28 + 1:02}", f"{number % 977 + 1}.25"
            file.write(
                f"{day},{number},Rent,{amount},,,A memo of some length\n{day},{number},Bank,,{amount},,\n".encode()
            )
    tracemalloc.start()
    with path.open("rb") as stream:
        options = ImportOptions(create_accounts=True)
        done = import_journal(stream, options, file_name=path.name, tenant=tenant, actor=OPERATOR, dry_run=True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert messages(done) == []
    return peak


def test_memory_does_not_grow_with_the_file(karoo: Tenant, tmp_path: Path) -> None:
    small, large = (_peak_memory(entries, tmp_path / f"{entries}.csv", karoo) for entries in (10_000, 40_000))
    assert large < 1.2 * small


def test_stream_is_left_open(karoo: Tenant) -> None:
    stream = io.BytesIO(journal(RENT, BANK))
    import_journal(stream, ImportOptions(create_accounts=True), file_name="x", tenant=karoo, actor=OPERATOR)
    assert not stream.closed
