"""Movements between any two days are what the lines between them add up to."""

from datetime import date, timedelta

import pytest

from accounting.closing.year_end import close_year
from accounting.ledger.balances import balances, movements
from accounting.ledger.models import JournalLine
from accounting.ledger.posting import post_journal_entry
from accounting.ledger.proposals import ProposedEntry, base_line
from accounting.periods.models import Calendar, FiscalYear
from accounting.periods.opening import open_fiscal_years
from tests.accounting.ledger.entries import CAPITAL, CASH, SALES, account, post

pytestmark = pytest.mark.django_db

DAYS = [date(2025, 3, 1) + timedelta(days=step) for step in range(0, 730, 5)]
EDGES = [date(2025, 3, 1), date(2025, 3, 2), date(2025, 3, 15), date(2025, 3, 16), date(2025, 3, 17), date(2025, 3, 30),
         date(2025, 3, 31), date(2025, 4, 1), date(2025, 4, 16), date(2025, 4, 29), date(2026, 2, 14),
         date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 20)]  # fmt: skip


def added_up(starts: date, ends: date) -> dict[object, tuple[int, int]]:
    sums: dict[object, tuple[int, int]] = {}
    for line in JournalLine.objects.filter(posting_date__gte=starts, posting_date__lte=ends):
        debit, credit = sums.get(line.account_id, (0, 0))
        sums[line.account_id] = (debit + max(line.amount, 0), credit + max(-line.amount, 0))
    return sums


@pytest.fixture
def books(in_karoo, owner) -> None:
    for step, day in enumerate(DAYS):
        post(owner, (CASH, 100 + step), (SALES if step % 3 else CAPITAL, -100 - step), day=day)
    post(owner, (CASH, 7), (SALES, -7), day=date(2026, 2, 28))


@pytest.mark.usefixtures("books")
def test_every_range_is_what_its_lines_add_up_to() -> None:
    for place, starts in enumerate(EDGES):
        for ends in EDGES[place:]:
            found = {one.account_id: (one.debit, one.credit) for one in movements(starts, ends)}
            assert found == added_up(starts, ends), f"{starts} to {ends}"


@pytest.mark.usefixtures("books")
def test_balances_within_a_month_are_what_the_lines_add_up_to(owner) -> None:
    close_year(FiscalYear.objects.order_by("starts").first(), actor=owner)
    for day in EDGES:
        found = {one.account_id: (one.debit, one.credit) for one in balances(day)}
        assert found == added_up(date(2000, 1, 1), day), day


def test_an_adjustment_period_is_counted_on_the_last_day_alone(in_karoo, owner) -> None:
    open_fiscal_years([date(2027, 6, 1)], calendar=Calendar(3, has_adjustment=True), actor=owner)
    post(owner, (CASH, 50), (SALES, -50), day=date(2028, 2, 10))
    lines = [base_line(account(code).id, amount, "ZAR") for code, amount in ((CASH, 3), (SALES, -3))]
    post_journal_entry(ProposedEntry(date(2028, 2, 29), lines, adjusts_year=True), actor=owner)
    for day in (date(2028, 2, 9), date(2028, 2, 10), date(2028, 2, 20), date(2028, 2, 28), date(2028, 2, 29)):
        found = {one.account_id: (one.debit, one.credit) for one in balances(day)}
        assert found == added_up(date(2000, 1, 1), day), day
