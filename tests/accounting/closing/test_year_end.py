"""Closing a year: profit goes into equity as entries, and what the year earned stays readable."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounting.closing.errors import EarlierYearNotClosed, NothingToClose
from accounting.closing.queries import closing_entries, year_end
from accounting.closing.year_end import close_year
from accounting.dimensions.models import CostCentre
from accounting.ledger.balances import Dimensions, balances, movements
from accounting.ledger.errors import AccountTakesNoLines, ClosingReversedElsewhere, PeriodNotOpen
from accounting.ledger.models import JournalEntry, LedgerAccount
from accounting.ledger.posting import insert_entries, post_journal_entry
from accounting.ledger.proposals import ProposedEntry, ProposedLine, base_line
from accounting.ledger.reversal import reverse_journal_entry
from accounting.periods.closing import close_period, reopen_period
from accounting.periods.models import Calendar, FiscalYear
from accounting.periods.opening import open_fiscal_years
from erp.foundation.actor import Actor
from tests.accounting.ledger.entries import CASH, COGS, SALES, account, post, post_foreign
from tests.accounting.periods.locking import lock

RETAINED = "3200"
IN_2025, IN_2026 = date(2025, 10, 3), date(2026, 10, 3)
ACTOR = Actor.command("test")


def _year(day: date) -> FiscalYear:
    return FiscalYear.objects.get(starts__lte=day, ends__gte=day)


def _held(code: str, day: date, **how: bool) -> int:
    wanted = account(code).id
    return sum(one.amount for one in balances(day, **how) if one.account_id == wanted)


@pytest.fixture
def trade(in_karoo: object) -> FiscalYear:
    """A year with a profit of 60.00."""
    post(ACTOR, (CASH, 100_00), (SALES, -100_00), day=IN_2025)
    post(ACTOR, (COGS, 40_00), (CASH, -40_00), day=IN_2025)
    return _year(IN_2025)


def test_profit_goes_into_retained_earnings_on_the_last_day(trade: FiscalYear) -> None:
    entry = JournalEntry.objects.get(id=close_year(trade, actor=ACTOR).id)
    assert (entry.posting_date, entry.is_closing, entry.source) == (trade.ends, True, "closing")
    assert (_held(SALES, trade.ends), _held(COGS, trade.ends)) == (0, 0)
    assert _held(RETAINED, trade.ends) == -60_00


def test_what_the_year_earned_is_read_before_its_closing(trade: FiscalYear) -> None:
    close_year(trade, actor=ACTOR)
    earned = {one.account_id: one.amount for one in movements(trade.starts, trade.ends, with_closings=False)}
    assert (earned[account(SALES).id], earned[account(COGS).id]) == (-100_00, 40_00)
    state = year_end(trade)
    assert (state.profit, state.carried, state.remaining) == (60_00, 60_00, 0)


def test_closing_again_carries_a_late_adjustment_only(trade: FiscalYear) -> None:
    close_year(trade, actor=ACTOR)
    with pytest.raises(NothingToClose):
        close_year(trade, actor=ACTOR)
    post(ACTOR, (COGS, 5_00), (CASH, -5_00), day=trade.ends)
    assert year_end(trade).remaining == -5_00
    second = JournalEntry.objects.get(id=close_year(trade, actor=ACTOR).id)
    assert second.total == 5_00
    assert (_held(RETAINED, trade.ends), year_end(trade).remaining) == (-55_00, 0)
    assert len(closing_entries(trade)) == 2


def test_reversed_closing_leaves_the_profit_to_be_carried_again(trade: FiscalYear) -> None:
    entry = JournalEntry.objects.get(id=close_year(trade, actor=ACTOR).id)
    reverse_journal_entry(entry, posting_date=trade.ends, reason="too early", actor=ACTOR)
    assert (_held(RETAINED, trade.ends), year_end(trade).remaining) == (0, 60_00)
    close_year(trade, actor=ACTOR)
    assert _held(RETAINED, trade.ends) == -60_00


def test_a_closing_is_not_reversed_on_another_day(trade: FiscalYear) -> None:
    entry = JournalEntry.objects.get(id=close_year(trade, actor=ACTOR).id)
    with pytest.raises(ClosingReversedElsewhere, match="choose 28 February 2026"):
        reverse_journal_entry(entry, posting_date=IN_2026, reason="too early", actor=ACTOR)
    assert year_end(trade).remaining == 0


def test_closing_works_in_closed_periods_but_not_in_locked_ones(trade: FiscalYear) -> None:
    last = trade.periods.get(ends=trade.ends)
    close_period(last, actor=ACTOR)
    close_year(trade, actor=ACTOR)
    reopen_period(last, actor=ACTOR, reason="late invoice")
    post(ACTOR, (COGS, 5_00), (CASH, -5_00), day=trade.ends)
    lock(last)
    with pytest.raises(PeriodNotOpen, match="locked"):
        close_year(trade, actor=ACTOR)


def test_years_are_closed_in_order(trade: FiscalYear) -> None:
    post(ACTOR, (CASH, 1_00), (SALES, -1_00), day=IN_2026)
    with pytest.raises(EarlierYearNotClosed, match="2025/26"):
        close_year(_year(IN_2026), actor=ACTOR)


def test_adjustment_period_takes_corrections_and_the_closing(in_karoo: object) -> None:
    calendar = Calendar(3, has_adjustment=True)
    (year,) = open_fiscal_years([date(2030, 5, 1)], calendar=calendar, actor=ACTOR)
    adjustment = year.periods.get(is_adjustment=True)
    assert (adjustment.number, adjustment.starts, adjustment.ends) == (13, year.ends, year.ends)
    post(ACTOR, (CASH, 10_00), (SALES, -10_00), day=year.ends)
    late = ProposedEntry(
        posting_date=year.ends,
        lines=[base_line(account(COGS).id, 3_00, "ZAR"), base_line(account(CASH).id, -3_00, "ZAR")],
        adjusts_year=True,
    )
    posted = JournalEntry.objects.get(id=post_journal_entry(late, actor=ACTOR).id)
    closing = JournalEntry.objects.get(id=close_year(year, actor=ACTOR).id)
    assert posted.period_id == closing.period_id == adjustment.id
    assert _held(RETAINED, year.ends) == -7_00
    # The day before the last knows neither, whole periods and single days agree.
    assert _held(CASH, year.ends) == 7_00
    in_last_month = movements(date(2031, 2, 10), year.ends, with_closings=False)
    assert {one.account_id: one.amount for one in in_last_month}[account(CASH).id] == 7_00


def test_four_week_periods_fill_the_year(in_karoo: object) -> None:
    (year,) = open_fiscal_years([date(2031, 5, 1)], calendar=Calendar(3, "four_weeks"), actor=ACTOR)
    periods = list(year.periods.order_by("number"))
    assert len(periods) == 13
    assert (periods[0].starts, periods[-1].ends) == (year.starts, year.ends)
    assert {(one.ends - one.starts).days + 1 for one in periods[:-1]} == {28}


def test_each_cost_centre_keeps_its_share(in_karoo: object) -> None:
    workshop = CostCentre.objects.create(code="WORK", name="Workshop")
    lines = [
        ProposedLine(account(CASH).id, 9_00, "ZAR", 9_00),
        ProposedLine(account(SALES).id, -9_00, "ZAR", -9_00, cost_centre_id=workshop.id),
    ]
    post_journal_entry(ProposedEntry(posting_date=IN_2025, lines=lines), actor=ACTOR)
    post(ACTOR, (CASH, 1_00), (SALES, -1_00), day=IN_2025)
    year = _year(IN_2025)
    close_year(year, actor=ACTOR)
    share = balances(year.ends, narrowed=Dimensions(cost_centre_id=workshop.id))
    assert {one.account_id: one.amount for one in share if one.amount} == {account(RETAINED).id: -9_00}


def test_foreign_and_valueless_units_are_carried_to_nothing(in_karoo: object) -> None:
    post_foreign(ACTOR, (COGS, 18_00, "EUR", 1_00, "18"), (CASH, -18_00, "ZAR", -18_00, "1"), day=IN_2025)
    year = _year(IN_2025)
    close_year(year, actor=ACTOR)
    left = [one for one in balances(year.ends, by=("currency",)) if one.account_id == account(COGS).id]
    assert [(one.amount, one.currency_amount) for one in left] == [(0, 0)]


def test_database_refuses_a_closing_that_is_none(trade: FiscalYear) -> None:
    lines = [base_line(account(CASH).id, 1_00, "ZAR"), base_line(account(RETAINED).id, -1_00, "ZAR")]
    for day in (trade.ends, IN_2025):
        bent = ProposedEntry(posting_date=day, lines=lines, closes_year=True)
        with pytest.raises(IntegrityError, match="closes a year"), transaction.atomic():
            insert_entries([bent], actor=ACTOR, source="closing")


def test_line_without_a_required_dimension_is_refused(in_karoo: object) -> None:
    LedgerAccount.objects.filter(code=SALES).update(requires_cost_centre=True)
    with pytest.raises(AccountTakesNoLines, match="cost centre"):
        post(ACTOR, (CASH, 1_00), (SALES, -1_00), day=IN_2025)


# Hermanson, Edwards and Maher, Accounting Principles: A Business Perspective, chapter 4, MicroTrain Company:
# revenues of 13,800 and expenses of 6,510 are closed on 31 December; 7,290 goes into retained earnings.
MICROTRAIN = {
    "4110": -13_200_00, "4170": -600_00, "6210": 50_00, "6220": 680_00, "6010": 3_780_00, "6120": 150_00,
    "6140": 200_00, "6110": 400_00, "6330": 500_00, "6510": 750_00,
}  # fmt: skip


def test_textbook_case_is_closed_as_the_book_closes_it(in_karoo: object) -> None:
    for code, amount in MICROTRAIN.items():
        post(ACTOR, (code, amount), (CASH, -amount), day=IN_2025)
    entry = JournalEntry.objects.get(id=close_year(_year(IN_2025), actor=ACTOR).id)
    moved = dict(entry.lines.values_list("account__code", "amount"))
    assert moved == {**{code: -amount for code, amount in MICROTRAIN.items()}, RETAINED: -7_290_00}
    assert entry.total == 13_800_00
    assert [_held(code, entry.posting_date) for code in MICROTRAIN] == [0] * len(MICROTRAIN)
    # What the year earned is read before its closing all the same.
    found = movements(_year(IN_2025).starts, entry.posting_date, with_closings=False)
    earned = {one.account_id: one.amount for one in found}
    assert -sum(earned[account(code).id] for code in MICROTRAIN) == 7_290_00
