"""Cash flow: textbook cases by hand, and cash that is always explained whatever was posted."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pytest

from accounting.closing.year_end import close_year
from accounting.ledger.models import EntrySource, JournalEntry, LedgerAccount
from accounting.ledger.posting import insert_entries
from accounting.ledger.proposals import ProposedEntry, ProposedLine, base_line
from accounting.ledger.reversal import mirror_of, reverse_journal_entry
from accounting.periods.models import FiscalYear
from reporting.financials.asking import Asked, columns_of
from reporting.financials.built_in_layouts import CASH_FLOW
from reporting.financials.cash_flow import NO_CASH, cash_flow, is_reconciled
from reporting.financials.spans import span
from reporting.financials.statement_reports import cash_words
from reporting.financials.statements import Statement
from tests.accounting.ledger.entries import CAPITAL, CASH, COGS, SALES, account, make_account, post, post_foreign

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]

YEAR = (date(2026, 3, 1), date(2027, 2, 28))
BEFORE, WITHIN = date(2026, 2, 28), date(2026, 8, 15)
BANK, FOREIGN, DEBTORS, STOCK, CREDITORS = "1510", "1530", "1370", "1285", "2170"
MACHINES, WORN, DEPRECIATION, GAIN, LOSS = "1116", "1120", "6510", "4530", "6530"
SALARIES, WAGES_OWED, DIVIDENDS, LOAN, INTEREST, INTEREST_IN = "6010", "2310", "3300", "2510", "7010", "4510"
TAX, TAX_OWED, REALISED, UNREALISED, RENT = "8010", "2260", "7110", "7120", "6110"


def _statement(*days: tuple[date, date]) -> Statement:
    return cash_flow([span(*one) for one in days or (YEAR,)], hide_zero=False)


def _shown(statement: Statement, *keys: str) -> dict[str, int]:
    return {key: statement.amounts(key)[0] for key in keys}


def _insert(source: EntrySource, lines: Iterable[ProposedLine], owner, day: date) -> JournalEntry:
    proposed = ProposedEntry(posting_date=day, memo=source.label, lines=list(lines))
    insert_entries([proposed], actor=owner, source=source)
    return JournalEntry.objects.get(id=proposed.id)


def test_operating_activities_of_sonad_company(owner) -> None:
    """Wild and Shaw, Financial and Managerial Accounting, exercise 12-4 (Sonad Company).

    Net income 481,540, depreciation 44,200 and amortisation 4,200 added back, gain on sale
    6,200 taken out, receivables + 30,500, stock + 25,000, payables - 12,500, salaries
    payable - 3,500: 481,540 + 44,200 + 4,200 - 6,200 - 30,500 - 25,000 - 12,500 - 3,500 = 452,240.
    """
    post(owner, (DEBTORS, 30_500), (BANK, 1_797_500), (SALES, -1_828_000), day=WITHIN)
    post(owner, (COGS, 991_000), (STOCK, 25_000), (CREDITORS, 12_500), (BANK, -1_028_500), day=WITHIN)
    post(owner, (SALARIES, 245_535), (WAGES_OWED, 3_500), (BANK, -249_035), day=WITHIN)
    post(owner, (DEPRECIATION, 44_200 + 4_200), (WORN, -48_400), day=WITHIN)
    post(owner, (RENT, 49_600 + 18_125), (BANK, -67_725), day=WITHIN)
    post(owner, (BANK, 6_200), (GAIN, -6_200), day=WITHIN)
    found = _statement()
    assert _shown(found, "profit", "depreciation", "disposals", "receivables", "inventory", "payables", "taxes") == {
        "profit": 481_540,
        "depreciation": 48_400,
        "disposals": -6_200,
        "receivables": -30_500,
        "inventory": -25_000,
        "payables": -12_500,
        "taxes": -3_500,
    }
    assert found.amounts("net_operating") == (452_240,)
    assert found.amounts("assets_sold") == (6_200,)
    assert is_reconciled(found)


def test_equipment_of_cesar_corp(owner) -> None:
    """Weygandt, Kimmel and Kieso, Financial Accounting, exercise 12-6 (Cesar Corp.).

    Equipment at 160,000 with 71,000 written off. Bought for 70,000 and built for 53,000:
    123,000 paid. A machine of 49,000 with 30,000 written off was sold at a loss of 5,000:
    49,000 - 30,000 - 5,000 = 14,000 received. Depreciation 28,000, net income 67,000,
    dividends 14,000.
    """
    post(owner, (MACHINES, 160_000), (WORN, -71_000), (BANK, 300_000), (CAPITAL, -389_000), day=BEFORE)
    post(owner, (MACHINES, 70_000), (BANK, -70_000), day=date(2026, 7, 31))
    post(owner, (DIVIDENDS, 14_000), (BANK, -14_000), day=date(2026, 8, 23))
    post(owner, (MACHINES, 53_000), (BANK, -53_000), day=date(2026, 9, 12))
    post(owner, (BANK, 14_000), (WORN, 30_000), (LOSS, 5_000), (MACHINES, -49_000), day=date(2026, 11, 10))
    post(owner, (DEPRECIATION, 28_000), (WORN, -28_000), day=YEAR[1])
    post(owner, (BANK, 100_000), (SALES, -100_000), day=YEAR[1])
    found = _statement()
    assert _shown(
        found, "profit", "depreciation", "disposals", "assets_bought", "assets_sold", "distributions", "net_operating"
    ) == {
        "profit": 67_000,
        "depreciation": 28_000,
        "disposals": 5_000,
        "assets_bought": -123_000,
        "assets_sold": 14_000,
        "distributions": -14_000,
        "net_operating": 100_000,
    }
    assert found.amounts("cash_at_end") == (300_000 - 70_000 - 14_000 - 53_000 + 14_000 + 100_000,)


def test_interest_and_income_tax_paid_stand_by_themselves(owner) -> None:
    """IAS 7, 31 and 35: tax of 90 was charged and 60 of it paid, interest of 40 paid and of 5 received."""
    post(owner, (BANK, 1_000), (SALES, -1_000), day=WITHIN)
    post(owner, (INTEREST, 40), (BANK, -40), day=WITHIN)
    post(owner, (BANK, 5), (INTEREST_IN, -5), day=WITHIN)
    post(owner, (TAX, 90), (TAX_OWED, -90), day=WITHIN)
    post(owner, (TAX_OWED, 60), (BANK, -60), day=WITHIN)
    keys = ("profit", "generated", "interest_paid", "tax_paid", "net_operating", "interest_received", "net_change")
    assert _shown(_statement(), *keys) == {
        "profit": 875,
        "generated": 1_000,
        "interest_paid": -40,
        "tax_paid": -60,
        "net_operating": 900,
        "interest_received": 5,
        "net_change": 905,
    }


def test_loans_are_shown_taken_up_and_repaid(owner) -> None:
    post(owner, (BANK, 5_000), (LOAN, -5_000), day=WITHIN)
    post(owner, (LOAN, 1_200), (BANK, -1_200), day=WITHIN)
    assert _shown(_statement(), "loans_taken", "loans_repaid", "net_financing") == {
        "loans_taken": 5_000,
        "loans_repaid": -1_200,
        "net_financing": 3_800,
    }


def test_a_reversal_takes_back_the_payment_and_is_no_receipt(owner) -> None:
    entry = post(owner, (MACHINES, 900), (BANK, -900), day=WITHIN)
    post(owner, (MACHINES, 500), (BANK, -500), day=WITHIN)
    reverse_journal_entry(entry, posting_date=WITHIN, reason="twice", actor=owner)
    assert _shown(_statement(), "assets_bought", "assets_sold", "net_change") == {
        "assets_bought": -500,
        "assets_sold": 0,
        "net_change": -500,
    }


def test_closing_the_year_changes_nothing(owner) -> None:
    post(owner, (BANK, 1_000), (SALES, -1_000), day=WITHIN)
    before = _statement()
    close_year(FiscalYear.objects.get(starts=YEAR[0]), actor=owner)
    after = _statement()
    assert [(line.key, line.amounts) for line in after.lines] == [(line.key, line.amounts) for line in before.lines]


def test_opening_balances_bring_cash_in_and_are_no_flow(owner) -> None:
    lines = [(BANK, 700), (DEBTORS, 300), (MACHINES, 500), (SALES, -100), ("3900", -1_400)]
    _insert(EntrySource.OPENING, [base_line(account(code).id, amount, "ZAR") for code, amount in lines], owner, WITHIN)
    post(owner, (BANK, 50), (DEBTORS, -50), day=YEAR[1])
    found = _statement()
    assert _shown(
        found, "profit", "earned_before", "receivables", "assets_bought", "unclassified", "net_change", "brought_in"
    ) == {
        "profit": 100,
        "earned_before": -100,
        "receivables": 50,
        "assets_bought": 0,
        "unclassified": 0,
        "net_change": 50,
        "brought_in": 700,
    }
    assert found.amounts("cash_at_end") == (750,)
    assert is_reconciled(found)


def test_opening_balances_that_were_taken_back_brought_nothing_in(owner) -> None:
    lines = [base_line(account(BANK).id, 700, "ZAR"), base_line(account("3900").id, -700, "ZAR")]
    entry = _insert(EntrySource.OPENING, lines, owner, WITHIN)
    mirror = mirror_of(entry, posting_date=WITHIN, reason="again")
    insert_entries([mirror], actor=owner, source=EntrySource.REVERSAL)
    assert _shown(_statement(), "brought_in", "net_change", "cash_at_end") == {
        "brought_in": 0,
        "net_change": 0,
        "cash_at_end": 0,
    }


def test_exchange_differences_on_cash_are_no_flow(owner) -> None:
    """IAS 7, 28: USD 10.00 taken in at 18 and revalued at 19; debtors of USD 5.00 likewise."""
    post_foreign(owner, (FOREIGN, 180_00, "USD", 10_00, "18"), (SALES, -180_00, "ZAR", -180_00, "1"), day=WITHIN)
    post_foreign(owner, (DEBTORS, 90_00, "USD", 5_00, "18"), (SALES, -90_00, "ZAR", -90_00, "1"), day=WITHIN)
    revalued = [
        ProposedLine(account(FOREIGN).id, 10_00, "USD", 0, Decimal(0), "revaluation"),
        ProposedLine(account(DEBTORS).id, 5_00, "USD", 0, Decimal(0), "revaluation"),
        base_line(account(UNREALISED).id, -15_00, "ZAR"),
    ]
    _insert(EntrySource.REVALUED, revalued, owner, YEAR[1])
    found = _statement()
    keys = ("profit", "unrealised_exchange", "receivables", "net_operating", "exchange_effect", "cash_at_end")
    assert _shown(found, *keys) == {
        "profit": 285_00,
        "unrealised_exchange": -15_00,
        "receivables": -90_00,
        "net_operating": 180_00,
        "exchange_effect": 10_00,
        "cash_at_end": 190_00,
    }
    assert is_reconciled(found)


def test_what_nobody_classified_stands_in_its_own_line(owner) -> None:
    make_account("1999", "Odd", owner)
    post(owner, ("1999", 70), (BANK, -70), day=WITHIN)
    assert _shown(_statement(), "unclassified", "net_change") == {"unclassified": -70, "net_change": -70}


def test_a_part_of_the_business_shows_what_came_from_the_others(owner) -> None:
    from accounting.dimensions.models import CostCentre

    workshop = CostCentre.objects.create(code="WORK", name="Workshop")
    lines = [
        ProposedLine(account(BANK).id, 9_00, "ZAR", 9_00),
        ProposedLine(account(SALES).id, -9_00, "ZAR", -9_00, cost_centre_id=workshop.id),
    ]
    _insert(EntrySource.MANUAL, lines, owner, WITHIN)
    found = cash_flow(columns_of(Asked(*YEAR, dimension="cost-centre")), hide_zero=False)
    assert [one.label for one in found.spans] == ["Workshop", "No cost centre", "Total"]
    assert found.amounts("profit") == (9_00, 0, 9_00)
    assert found.amounts("other_parts") == (-9_00, 9_00, 0)
    assert found.amounts("cash_at_end") == (0, 9_00, 9_00)
    assert is_reconciled(found)


def test_comparisons_begin_where_the_earlier_range_ends(owner) -> None:
    post(owner, (BANK, 300), (CAPITAL, -300), day=date(2026, 3, 5))
    post(owner, (BANK, 20), (SALES, -20), day=date(2026, 4, 5))
    found = cash_flow(columns_of(Asked(date(2026, 4, 1), date(2026, 4, 30), compare="previous")))
    assert found.amounts("cash_at_end") == (320, 300)
    assert found.amounts("cash_at_start") == (300, 0)


def test_every_balance_account_of_any_chart_has_one_line(owner) -> None:
    chart = list(LedgerAccount.objects.filter(is_group=False))
    for side in ("debit", "credit"):
        placed = CASH_FLOW.placed(chart, side=side)
        assert {one.id for one in chart if one.type in ("asset", "liability", "equity")} <= set(placed)


def test_columns_cost_three_queries_each_and_no_account_costs_any(owner, django_assert_num_queries) -> None:
    post(owner, (BANK, 1_000), (SALES, -1_000), day=WITHIN)
    with django_assert_num_queries(7):
        _statement()
    post(owner, (BANK, 500), (LOAN, -200), (MACHINES, 100), (CASH, 100), (DEBTORS, -500), day=WITHIN)
    with django_assert_num_queries(7):
        _statement()


def test_what_is_not_classified_is_named_as_a_warning(owner) -> None:
    make_account("1999", "Odd", owner)
    post(owner, (CASH, 70), (CAPITAL, -70), day=WITHIN)
    assert _statement().notes == ()
    post(owner, ("1999", 70), (BANK, -70), day=WITHIN)
    assert _statement().notes[0].startswith("Not classified: 1999 Odd.")


def test_without_an_account_of_cash_nothing_is_said_to_equal_it(owner) -> None:
    post(owner, (CASH, 70), (CAPITAL, -70), day=WITHIN)
    LedgerAccount.objects.filter(subtype__in=["bank", "cash"]).update(subtype="")
    found = _statement()
    assert found.notes[0] == NO_CASH
    assert "1540 Petty cash" in found.notes[1]
    assert cash_words(found) == ""
