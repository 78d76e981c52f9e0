"""What the check says about a file: precise where it is wrong, generous where it is right."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounting.currencies.models import ExchangeRate, Unit
from accounting.imports.errors import ImportOptionRefused, JournalFileRefused
from accounting.imports.options import read_rates, read_units
from accounting.ledger.models import JournalEntry, LedgerAccount
from accounting.periods.closing import choose_closed_modules, close_period
from accounting.periods.models import FiscalYear
from accounting.periods.queries import period_of
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.accounting.imports.imported_books import (
    OPERATOR,
    balances,
    codes,
    imported,
    journal,
    messages,
    new_books,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]

RENT = "2026-04-01,1,Rent paid,100.00,,,April"
BANK = "2026-04-01,1,Bank one,,100.00,,April"


def test_unknown_account_is_named_with_its_row_unless_it_is_to_be_created(karoo: Tenant) -> None:
    done = imported(journal(RENT, BANK), karoo, create_accounts=False)
    assert codes(done) == [(2, "unknown_account"), (3, "unknown_account")]
    assert messages(done)[0].startswith("Row 2, account: 'Rent paid' is not in the chart of accounts.")
    assert not LedgerAccount.objects.filter(full_name="Rent paid").exists()
    assert imported(journal(RENT, BANK), karoo).batch is not None


def test_account_is_found_by_exact_full_name_then_by_code(karoo: Tenant) -> None:
    by_name, by_code = LedgerAccount.objects.filter(is_group=False, is_control=False)[:2]
    done = imported(
        journal(f"2026-04-01,1,{by_name.full_name},5,,,", f"2026-04-01,1,{by_code.code},,5,,"),
        karoo,
        create_accounts=False,
    )
    assert messages(done) == []
    assert balances() == {(by_name.full_name, "ZAR"): 5, (by_code.full_name, "ZAR"): -5}
    assert by_code.code in done.checked.warnings[0]
    lower = imported(journal(f"2026-04-01,2,{by_name.full_name.upper()},5,,,", BANK), karoo, create_accounts=False)
    assert (2, "unknown_account") in codes(lower)


def test_closed_account_and_account_in_another_currency_are_named(karoo: Tenant) -> None:
    LedgerAccount.objects.filter(role="bank").update(is_active=False)
    LedgerAccount.objects.filter(role="cash").update(currency="USD")
    bank, cash = LedgerAccount.objects.get(role="bank"), LedgerAccount.objects.get(role="cash")
    done = imported(journal(f"2026-04-01,1,{bank.full_name},5,,,", f"2026-04-01,1,{cash.full_name},,5,,"), karoo)
    assert codes(done) == [(2, "closed_account"), (3, "account_currency")]
    assert "is kept in USD only, and the row is in ZAR" in messages(done)[1]


def test_control_account_is_a_warning_and_no_problem(karoo: Tenant) -> None:
    control = LedgerAccount.objects.filter(is_control=True)[0]
    done = imported(journal(f"2026-04-01,1,{control.full_name},100,,,", BANK), karoo)
    assert messages(done) == []
    assert control.full_name in done.checked.warnings[0]


def test_unbalanced_entry_is_reported_once_with_its_rows_and_its_difference(karoo: Tenant) -> None:
    done = imported(
        journal(RENT, "2026-04-01,1,Bank one,,87.66,,April", "2026-04-02,2,A,5,,,", "2026-04-02,2,B,,5,,"), karoo
    )
    assert codes(done) == [(2, "unbalanced")]
    assert messages(done) == ["Row 2: entry '1' (rows 2 to 3) does not balance: debits exceed credits by 12.34 ZAR."]
    assert JournalEntry.objects.count() == 0


def test_entry_of_one_line_is_reported(karoo: Tenant) -> None:
    assert codes(imported(journal(RENT), karoo)) == [(2, "too_few_lines")]


def test_lines_of_one_entry_on_several_dates_are_reported_with_the_dates(karoo: Tenant) -> None:
    done = imported(journal(RENT, "2026-04-02,1,Bank one,,100.00,,"), karoo)
    assert codes(done) == [(2, "several_dates")]
    assert "2026-04-01, 2026-04-02" in messages(done)[0]


def test_entry_id_used_again_on_another_date_is_another_entry(karoo: Tenant) -> None:
    done = imported(journal(RENT, BANK, "2027-04-01,1,Rent paid,7,,,", "2027-04-01,1,Bank one,,7,,"), karoo)
    assert messages(done) == []
    assert [entry.total for entry in JournalEntry.objects.order_by("posting_date")] == [10_000, 700]


def test_rows_of_an_entry_need_not_stand_together(karoo: Tenant) -> None:
    done = imported(journal(RENT, "2026-04-01,2,Rent paid,3,,,", BANK, "2026-04-01,2,Bank one,,3,,"), karoo)
    assert messages(done) == []
    assert [entry.reference for entry in JournalEntry.objects.order_by("number")] == ["1", "2"]


def test_entry_beside_an_unreadable_row_is_not_reported_a_second_time(karoo: Tenant) -> None:
    done = imported(journal(RENT, "2026-04-01,1,Bank one,,1O0.00,,", "2026-04-05,9,X,1,,,"), karoo)
    assert [code for _, code in codes(done)] == ["bad_amount"]
    far = imported(journal("oops,1,X,1,,,", RENT, BANK, RENT.replace(",1,", ",8,")), karoo)
    assert [code for _, code in codes(far)] == ["bad_date", "too_few_lines"]


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        ("1.005", "", "'1.005' has more decimals than ZAR, which has 2"),
        ("10.5", "JPY", "'10.5' has more decimals than JPY, which has none"),
        ("1.2345", "KWD", "'1.2345' has more decimals than KWD, which has 3"),
    ],
)
def test_amount_with_more_decimals_than_its_currency_is_refused_by_row(
    karoo: Tenant, amount: str, currency: str, words: str
) -> None:
    rows = journal(f"2026-04-01,1,A,{amount},,{currency},", f"2026-04-01,1,B,,{amount},{currency},")
    done = imported(rows, karoo, rates={"JPY": Decimal("0.12"), "KWD": Decimal(58)})
    assert codes(done) == [(2, "too_many_decimals"), (3, "too_many_decimals")]
    assert words in messages(done)[0]


def test_decimals_that_are_zero_are_no_decimals(karoo: Tenant) -> None:
    rows = journal("2026-04-01,1,A,100.00,,JPY,", "2026-04-01,1,B,,100.000,JPY,")
    assert messages(imported(rows, karoo, rates={"JPY": Decimal("0.12")})) == []


def test_unknown_currency_and_missing_rate_are_named_with_currency_and_date(karoo: Tenant) -> None:
    done = imported(
        journal("2026-04-01,1,A,5,,HRS,", "2026-04-01,1,B,,5,HRS,", "2026-04-02,2,A,5,,EUR,", "2026-04-02,2,B,,5,EUR,"),
        karoo,
    )
    assert [code for _, code in codes(done)] == ["unknown_currency", "unknown_currency", "no_rate", "no_rate"]
    assert "HRS:2" in messages(done)[0]
    assert "there is no rate of EUR for 2026-04-02" in messages(done)[2]


def test_tenants_own_rate_of_the_days_before_comes_before_the_one_given(karoo: Tenant) -> None:
    ExchangeRate.objects.create(currency="EUR", day=date(2026, 4, 1), rate=Decimal("20.5"), source="bank")
    rows = journal(
        "2026-04-03,1,A,10,,EUR,", "2026-04-03,1,B,,10,EUR,", "2026-06-03,2,A,10,,EUR,", "2026-06-03,2,B,,10,EUR,"
    )
    done = imported(rows, karoo, rates={"EUR": Decimal(19)})
    assert messages(done) == []
    first, second = JournalEntry.objects.order_by("posting_date")
    assert (first.total, second.total) == (20_500, 19_000)
    assert {line.rate_source for line in first.lines.all()} == {"bank"}


def test_date_in_a_closed_period_is_refused_by_row(karoo: Tenant) -> None:
    period = period_of(date(2026, 4, 1))
    assert period is not None
    close_period(period, actor=OPERATOR)
    done = imported(journal(RENT, BANK), karoo)
    assert codes(done) == [(2, "closed_period"), (3, "closed_period")]
    assert "2026-04-01 lies in a period that is closed" in messages(done)[0]


def test_date_in_a_period_closed_to_the_journal_is_refused_by_row(karoo: Tenant) -> None:
    period = period_of(date(2026, 4, 1))
    assert period is not None
    choose_closed_modules(period, ["sales"], actor=OPERATOR)
    assert codes(imported(journal(RENT, BANK), karoo, dry_run=True)) == []
    choose_closed_modules(period, ["ledger"], actor=OPERATOR)
    done = imported(journal(RENT, BANK), karoo)
    assert codes(done) == [(2, "closed_period"), (3, "closed_period")]
    assert "2026-04-01 lies in a period that is closed to journal." in messages(done)[0]


def test_years_that_the_dates_need_are_opened_and_told_before(karoo: Tenant) -> None:
    rows = journal("1970-01-05,1,A,5,,,", "1970-01-05,1,B,,5,,", "2190-12-31,2,A,5,,,", "2190-12-31,2,B,,5,,")
    before = FiscalYear.objects.count()
    dry = imported(rows, karoo, dry_run=True)
    assert dry.checked.notes[0] == "Fiscal years that the import opens: 1969/70, 2190/91."
    assert FiscalYear.objects.count() == before
    assert imported(rows, karoo).batch is not None
    assert FiscalYear.objects.count() == before + 2


def test_dry_run_changes_nothing(karoo: Tenant) -> None:
    accounts = LedgerAccount.objects.count()
    done = imported(journal("2026-04-01,1,A,5,,HRS,", "2026-04-01,1,B,,5,HRS,"), karoo, units={"HRS": 1}, dry_run=True)
    assert (done.batch, messages(done)) == (None, [])
    assert (JournalEntry.objects.count(), LedgerAccount.objects.count()) == (0, accounts)
    assert not Unit.objects.exists()


def test_unit_that_contradicts_the_tenants_own_is_refused(karoo: Tenant) -> None:
    Unit.objects.create(code="GLD", exponent=3)
    rows = journal("2026-04-01,1,A,5,,GLD,", "2026-04-01,1,B,,5,GLD,")
    with pytest.raises(ImportOptionRefused, match="GLD is a unit with 3 decimals already, not with 2"):
        imported(rows, karoo, units={"GLD": 2})
    assert messages(imported(rows, karoo, units={"GLD": 3})) == []


@pytest.mark.parametrize(
    ("read", "text", "words"),
    [
        (read_rates, "EUR", "'EUR' is not of the form EUR=19.85"),
        (read_rates, "EUR=abc", "is not a number"),
        (read_rates, "EUR=-1", "is not a number"),
        (read_rates, "EUR=NaN", "is not a number"),
        (read_rates, "EUR=0", "cannot be 0"),
        (read_rates, "EUR=1 eur=2", "EUR is given twice, as 1 and as 2"),
        (read_rates, "EUR=1.0000000000001", "more than 12 decimals"),
        (read_units, "HRS", "'HRS' is not of the form VACHR:2"),
        (read_units, "HRS:x", "whole number from 0 to 9"),
        (read_units, "HRS:10", "whole number from 0 to 9"),
        (read_units, "USD:3", "USD is a currency of ISO 4217 with 2 decimals"),
    ],
)
def test_rates_and_units_that_make_no_sense_are_refused(read: Any, text: str, words: str) -> None:
    with pytest.raises(ImportOptionRefused, match=words.replace("(", r"\(")):
        read([text])


def test_rates_and_units_may_stand_in_one_text_or_in_several() -> None:
    assert read_rates(["EUR=19.85, usd=18", "HRS=0"]) == {
        "EUR": Decimal("19.85"), "USD": Decimal(18), "HRS": Decimal(0)
    }  # fmt: skip
    assert read_units(["HRS:1\nGLD:3", "USD:2"]) == {"HRS": 1, "GLD": 3}


def test_rate_of_the_base_currency_is_one(karoo: Tenant) -> None:
    with pytest.raises(ImportOptionRefused, match="ZAR is the base currency"):
        imported(journal(RENT, BANK), karoo, rates={"ZAR": Decimal(2)})
    assert messages(imported(journal(RENT, BANK), karoo, rates={"ZAR": Decimal(1)})) == []


def test_file_without_rows_is_refused(karoo: Tenant) -> None:
    with pytest.raises(JournalFileRefused, match="headings and no rows"):
        imported(journal(), karoo)


def test_amount_beyond_what_the_books_hold_is_refused_by_row(karoo: Tenant) -> None:
    huge = "999999999999999999"
    done = imported(journal(f"2026-04-01,1,A,{huge},,,", f"2026-04-01,1,B,,{huge},,"), karoo)
    assert codes(done) == [(2, "too_large"), (3, "too_large")]


def test_every_problem_is_counted_and_the_first_thousand_are_kept(karoo: Tenant) -> None:
    rows = [f"2026-04-01,{number},Rent,1,,XYZ,\n2026-04-01,{number},Bank,,1,XYZ," for number in range(1500)]
    done = imported(journal(*rows), karoo)
    assert done.checked.findings.count == 3_000
    kept = [row for row, _ in codes(done)]
    assert kept == list(range(2, 1_002))


def test_column_of_memos_is_not_taken_for_a_chart_of_accounts(karoo: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounting.imports.checking.MOST_NEW_ACCOUNTS", 3)
    rows = [f"2026-04-01,1,Account {number},0,,," for number in range(4)]
    with pytest.raises(JournalFileRefused, match="names 4 accounts that the chart lacks"):
        imported(journal(*rows), karoo)


def test_books_of_another_tenant_stay_as_they_are(karoo: Tenant, mumbai: Tenant) -> None:
    assert imported(journal(RENT, BANK), karoo).batch is not None
    with tenant_context(mumbai.id):
        assert not LedgerAccount.objects.filter(full_name="Rent paid").exists()
        assert balances() == {}
        done = imported(journal(RENT, BANK), mumbai, create_accounts=False)
        assert [code for _, code in codes(done)] == ["unknown_account"] * 2


def test_rates_of_another_tenant_are_not_seen(karoo: Tenant, mumbai: Tenant) -> None:
    with tenant_context(mumbai.id):
        ExchangeRate.objects.create(currency="EUR", day=date(2026, 4, 1), rate=Decimal(90), source="bank")
    done = imported(journal("2026-04-01,1,A,5,,EUR,", "2026-04-01,1,B,,5,EUR,"), karoo)
    assert [code for _, code in codes(done)] == ["no_rate"] * 2


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings_come_through_to_the_books(codec: str) -> None:
    mark = "\ufeff" if codec == "utf-16-le" else ""
    text = mark + journal("2026-04-01,1,Café Élan,5,,,Thé à Nîmes", "2026-04-01,1,Bänk,,5,,").decode()
    with new_books("EUR", slug=f"books-{codec}") as tenant:
        done = imported(text.replace("\n", "\r\n").encode(codec), tenant)
        assert messages(done) == []
        assert balances() == {("Café Élan", "EUR"): 5, ("Bänk", "EUR"): -5}
        assert JournalEntry.objects.get().memo == "Thé à Nîmes"


@pytest.mark.django_db
def test_new_name_that_reads_like_an_account_of_the_chart_is_pointed_out(karoo, within) -> None:
    rows = ("2026-10-01,1,bank charges,5,,ZAR,", "2026-10-01,1,Assets:Petty Cash,,5,ZAR,")
    with within(karoo):
        done = imported(journal(*rows), karoo, dry_run=True)
    warning = next(one for one in done.checked.warnings if "read like" in one)
    assert "6310 Bank charges" in warning
    assert "1540 Petty cash" in warning
