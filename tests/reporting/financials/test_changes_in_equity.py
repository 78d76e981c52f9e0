"""Changes in equity: each row where it belongs, tied to the balance sheet at both ends."""

from datetime import date

import pytest

from accounting.closing.year_end import close_year
from accounting.ledger.models import EntrySource, JournalEntry
from accounting.ledger.posting import insert_entries
from accounting.ledger.proposals import ProposedEntry, base_line
from accounting.ledger.reversal import mirror_of, reverse_journal_entry
from accounting.periods.models import FiscalYear
from reporting.financials.asking import Asked, columns_of
from reporting.financials.balance_sheet import balance_sheet
from reporting.financials.changes_in_equity import EquityBlock, changes_in_equity
from reporting.financials.spans import span
from tests.accounting.ledger.entries import CAPITAL, CASH, COGS, SALES, account, post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]

YEAR = (date(2026, 3, 1), date(2027, 2, 28))
BEFORE, WITHIN = date(2026, 2, 28), date(2026, 8, 15)
RETAINED, DIVIDENDS, DRAWINGS, OPENING = "3200", "3300", "3400", "3900"


def _block(starts: date = YEAR[0], ends: date = YEAR[1]) -> EquityBlock:
    found = changes_in_equity([span(starts, ends)], hide_zero=False)
    assert found.ties
    return found.blocks[0]


def _row(block: EquityBlock, key: str) -> tuple[int, ...]:
    return tuple(one.amount for one in block.row(key).cells)


@pytest.fixture
def trade(owner, in_karoo) -> None:
    """Capital of 500 and an earlier profit of 40; in the year 300 more capital, a profit of 60, dividends of 25."""
    post(owner, (CASH, 500), (CAPITAL, -500), day=BEFORE)
    post(owner, (CASH, 40), (SALES, -40), day=BEFORE)
    post(owner, (CASH, 300), (CAPITAL, -300), day=WITHIN)
    post(owner, (CASH, 100), (SALES, -100), day=WITHIN)
    post(owner, (COGS, 40), (CASH, -40), day=WITHIN)
    post(owner, (DIVIDENDS, 25), (CASH, -25), day=WITHIN)


@pytest.mark.usefixtures("trade")
def test_each_change_stands_in_its_row_and_component() -> None:
    block = _block()
    assert _row(block, "balance_at_start") == (500, 40, 0)
    assert _row(block, "profit") == (0, 60, 0)
    assert _row(block, "contributions") == (300, 0, 0)
    assert _row(block, "distributions") == (0, -25, 0)
    assert _row(block, "balance_at_end") == (800, 75, 0)
    assert block.row("balance_at_end").total == 875


@pytest.mark.usefixtures("trade")
def test_it_ties_to_the_balance_sheet_at_both_ends_before_and_after_closing(owner) -> None:
    for year in (2025, 2026):
        block = _block()
        sheet = balance_sheet([span(BEFORE, BEFORE), span(*YEAR)]).amounts("total_equity")
        assert (block.row("balance_at_start").total, block.row("balance_at_end").total) == sheet
        assert _row(block, "profit") == (0, 60, 0)
        close_year(FiscalYear.objects.get(starts__year=year), actor=owner)
    assert _row(_block(), "balance_at_end") == (800, 75, 0)


@pytest.mark.usefixtures("trade")
def test_what_is_carried_within_equity_is_a_transfer(owner) -> None:
    entry = post(owner, (RETAINED, 30), (OPENING, -30), day=WITHIN)
    block = _block()
    assert _row(block, "transfers") == (0, -30, 30)
    assert block.row("transfers").total == 0
    # Dividends that are carried into retained earnings stay dividends of the year.
    post(owner, (RETAINED, 25), (DIVIDENDS, -25), day=WITHIN)
    assert _row(_block(), "distributions") == (0, -25, 0)
    reverse_journal_entry(entry, posting_date=WITHIN, reason="test", actor=owner)
    assert _row(_block(), "transfers") == (0, 0, 0)


def test_opening_balances_are_brought_in_and_no_contribution(owner) -> None:
    lines = [
        base_line(account(code).id, amount, "ZAR") for code, amount in ((CASH, 900), (CAPITAL, -600), (RETAINED, -300))
    ]
    proposed = ProposedEntry(posting_date=WITHIN, lines=lines)
    insert_entries([proposed], actor=owner, source=EntrySource.OPENING)
    block = _block()
    assert _row(block, "brought_in") == (600, 300, 0)
    assert _row(block, "contributions") == (0, 0, 0)
    assert _row(block, "transfers") == (0, 0, 0)
    mirror = mirror_of(JournalEntry.objects.get(id=proposed.id), posting_date=WITHIN, reason="again")
    insert_entries([mirror], actor=owner, source=EntrySource.REVERSAL)
    assert _row(_block(), "brought_in") == (0, 0, 0)


@pytest.mark.usefixtures("trade")
def test_a_correction_of_earlier_years_is_an_other_change(owner) -> None:
    post(owner, (RETAINED, 12), (CASH, -12), day=WITHIN)
    assert _row(_block(), "other") == (0, -12, 0)


@pytest.mark.usefixtures("trade")
def test_comparison_is_an_earlier_block() -> None:
    found = changes_in_equity(columns_of(Asked(*YEAR, compare="year")))
    assert [one.span.key for one in found.blocks] == ["amount", "compare"]
    later, earlier = found.blocks
    assert _row(earlier, "balance_at_end") == _row(later, "balance_at_start") == (500, 40, 0)


def test_blocks_cost_three_queries_each_and_no_account_costs_any(owner, django_assert_num_queries) -> None:
    post(owner, (CASH, 500), (CAPITAL, -500), day=WITHIN)
    with django_assert_num_queries(7):
        _block()
    post(owner, (CASH, 100), (CAPITAL, -50), (DIVIDENDS, 10), (DRAWINGS, 10), (SALES, -70), day=WITHIN)
    with django_assert_num_queries(7):
        _block()
