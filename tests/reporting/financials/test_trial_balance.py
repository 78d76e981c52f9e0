"""The trial balance as plain figures."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounting.ledger.models import JournalLine
from reporting.financials.trial_balance import trial_balance
from tests.accounting.ledger.entries import CAPITAL, CASH, COGS, DAY, PREPAID, SALES, account, post, post_foreign

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]


def test_each_account_stands_in_one_column_and_both_columns_are_equal(owner) -> None:
    post(owner, (CASH, 150_000), (SALES, -150_000))
    post(owner, (CASH, -20_050), (COGS, 20_050))
    report = trial_balance(DAY)
    assert [(row.code, row.debit, row.credit) for row in report.rows] == [
        (CASH, 129_950, None),
        (SALES, None, 150_000),
        (COGS, 20_050, None),
    ]
    assert [(one.currency, one.debit, one.credit) for one in report.totals] == [("ZAR", 150_000, 150_000)]
    assert report.balanced


def test_sections_stand_in_the_order_of_the_types(owner) -> None:
    post(owner, (COGS, 100), (CAPITAL, -300), (SALES, -100), (CASH, 300))
    assert [section.label for section in trial_balance(DAY).sections] == ["Assets", "Equity", "Income", "Expenses"]


def test_a_later_entry_is_not_in_it(owner) -> None:
    post(owner, (CASH, 100), (SALES, -100))
    post(owner, (CASH, 7), (SALES, -7), day=DAY + timedelta(days=1))
    assert trial_balance(DAY).totals[0].debit == 100


def test_accounts_without_a_balance_are_left_out_unless_asked_for(owner) -> None:
    post(owner, (CASH, 100), (SALES, -100))
    post(owner, (CASH, -100), (SALES, 100))
    assert trial_balance(DAY).rows == []
    shown = trial_balance(DAY, hide_zero=False).rows
    assert {CASH, SALES, PREPAID} <= {row.code for row in shown}
    assert all(row.debit is None and row.credit is None for row in shown)


def test_comparison_shows_both_days_and_keeps_accounts_of_either(owner) -> None:
    post(owner, (PREPAID, 500), (CAPITAL, -500), day=date(2026, 9, 1))
    post(owner, (PREPAID, -500), (CASH, 500), day=DAY)
    report = trial_balance(DAY, compare=date(2026, 9, 30))
    found = {row.code: (row.debit, row.compare_debit) for row in report.rows}
    assert found[PREPAID] == (None, 500)
    assert found[CASH] == (500, None)
    assert (report.totals[0].debit, report.totals[0].compare_debit) == (500, 500)


def test_by_currency_gives_each_account_in_each_currency_of_its_lines(owner) -> None:
    post(owner, (CASH, 1_800), (SALES, -1_800))
    post_foreign(owner, (CASH, 1_850, "USD", 100, "18.5"), (SALES, -1_850, "ZAR", -1_850, "1"))
    report = trial_balance(DAY, by_currency=True)
    assert [(row.code, row.currency, row.debit, row.credit) for row in report.rows] == [
        (CASH, "USD", 100, None),
        (CASH, "ZAR", 1_800, None),
        (SALES, "ZAR", None, 3_650),
    ]
    assert [(one.currency, one.debit, one.credit) for one in report.totals] == [("ZAR", 1_800, 3_650), ("USD", 100, 0)]
    assert report.balanced, "in base currency the books balance all the same"


def test_amounts_have_the_decimals_of_their_currency(owner) -> None:
    post_foreign(owner, (CASH, 1_200, "JPY", 100, "0.12"), (SALES, -1_200, "KWD", -200, "60"))
    found = {row.currency: row.exponent for row in trial_balance(DAY, by_currency=True).rows}
    assert found == {"JPY": 0, "KWD": 3}


def test_trial_balance_takes_the_same_few_queries_however_many_accounts(owner, django_assert_num_queries) -> None:
    post(owner, (CASH, 100), (SALES, -100))
    with django_assert_num_queries(4):
        trial_balance(DAY)
    post(owner, (CASH, 100), (PREPAID, 50), (CAPITAL, -100), (COGS, 50), (SALES, -100))
    with django_assert_num_queries(4):
        trial_balance(DAY)


CODES = [CASH, PREPAID, CAPITAL, SALES, COGS]
FIRST_DAY = date(2026, 3, 1)
amounts = st.integers(1, 10**12)
entries = st.lists(
    st.tuples(st.integers(0, 300), st.lists(st.sampled_from(CODES), min_size=2, max_size=4), amounts),
    min_size=1,
    max_size=6,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=entries, on=st.integers(0, 320))
def test_any_books_balance_on_any_day_and_equal_the_sum_of_their_lines(owner, entries, on) -> None:
    for after, codes, amount in entries:
        parts = [(code, amount + place) for place, code in enumerate(codes[1:])]
        lines = [(codes[0], -sum(part for _, part in parts)), *parts]
        post(owner, *lines, day=FIRST_DAY + timedelta(days=after))
    day = FIRST_DAY + timedelta(days=on)
    report = trial_balance(day)
    assert report.balanced
    assert report.totals[0].debit == report.totals[0].credit
    found = {row.code: (row.debit or 0) - (row.credit or 0) for row in report.rows}
    for code in CODES:
        lines_of_code = JournalLine.objects.filter(account=account(code), posting_date__lte=day)
        assert found.get(code, 0) == sum(lines_of_code.values_list("amount", flat=True))
