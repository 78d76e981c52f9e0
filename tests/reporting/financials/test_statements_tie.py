"""All four statements tie, whatever was posted, revalued, brought in, closed or reversed, and on whatever days."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounting.closing.errors import EarlierYearNotClosed, NothingToClose
from accounting.closing.year_end import close_year
from accounting.dimensions.models import CostCentre
from accounting.ledger.balances import balances
from accounting.ledger.models import EntrySource, JournalEntry
from accounting.ledger.posting import insert_entries
from accounting.ledger.proposals import ProposedEntry, ProposedLine
from accounting.ledger.reversal import reverse_journal_entry
from accounting.periods.models import FiscalYear
from erp.foundation.errors import Refusal
from reporting.financials.asking import Asked, columns_of
from reporting.financials.balance_sheet import balance_sheet, is_balanced
from reporting.financials.cash_flow import cash_flow, is_reconciled
from reporting.financials.changes_in_equity import changes_in_equity
from reporting.financials.profit_and_loss import profit_and_loss
from reporting.financials.spans import span
from tenancy.scoping.context import tenant_context
from tests.accounting.ledger.entries import account

pytestmark = pytest.mark.django_db

# Of every kind: cash, stock, debtors, machines and what they lost, loans, tax, each sort of equity,
# income and expenses that the cash flow takes back, and an account nobody classified.
CODES = ("1510", "1540", "1285", "1370", "1116", "1120", "2510", "2260", "2910", "3100", "3200", "3300", "3900",
         "4110", "4530", "4510", "5110", "6510", "6530", "7010", "7120", "8010")  # fmt: skip
FIRST, LAST = date(2025, 3, 1), date(2027, 2, 28)
SOURCES = (EntrySource.MANUAL, EntrySource.MANUAL, EntrySource.OPENING, EntrySource.REVALUED)
DAYS = st.one_of(
    st.sampled_from([FIRST, date(2026, 2, 28), date(2026, 3, 1), LAST]),
    st.integers(0, (LAST - FIRST).days).map(lambda after: FIRST + timedelta(days=after)),
)
_POST = st.tuples(
    st.just("post"),
    st.lists(
        st.tuples(st.sampled_from(CODES), st.integers(-10_000_00, 10_000_00), st.booleans()), min_size=1, max_size=4
    ),
    st.sampled_from(CODES),
    DAYS,
    st.sampled_from(SOURCES),
)
STEPS = st.lists(
    st.one_of(
        _POST,
        _POST,
        st.tuples(st.just("reverse"), st.integers(0, 20), DAYS),
        st.tuples(st.just("close"), st.sampled_from([2025, 2026])),
    ),
    min_size=1,
    max_size=10,
)


@given(steps=STEPS, one=DAYS, other=DAYS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_statements_tie_whatever_happened(karoo, owner, steps, one, other) -> None:
    starts, ends = min(one, other), max(one, other)
    with tenant_context(karoo.id):
        centre = CostCentre.objects.create(code="WORK", name="Workshop")
        for step in steps:
            _take(owner, step, centre)
        _require_tied(starts, ends)
        _require_years_add_up()
        # Each example starts from empty books: what this one posted is taken back with its context.
        transaction.set_rollback(True)


def _require_tied(starts: date, ends: date) -> None:
    for dimension in ("", "cost-centre"):
        columns = columns_of(Asked(starts, ends, dimension=dimension))
        before = [replace(column, starts=FIRST, ends=starts - timedelta(days=1)) for column in columns]
        earned = profit_and_loss(columns, hide_zero=False)
        sheet = balance_sheet(columns, hide_zero=False)
        sheet_before = balance_sheet(before, hide_zero=False)
        flow = cash_flow(columns, hide_zero=False)
        equity = changes_in_equity(columns, hide_zero=False)
        assert is_balanced(sheet)
        assert is_reconciled(flow)
        assert equity.ties

        def figures(statement, key):
            return {column.key: amount for column, amount in zip(statement.spans, statement.amounts(key), strict=True)}

        profit = figures(earned, "profit")
        assert all(amount == profit.get(key, 0) for key, amount in figures(flow, "profit").items())
        for block in equity.blocks:
            key = block.span.key
            assert block.row("profit").total == profit.get(key, 0)
            assert block.row("balance_at_end").total == figures(sheet, "total_equity").get(key, 0)
            assert block.row("balance_at_start").total == figures(sheet_before, "total_equity").get(key, 0)
            assert block.row("transfers").total == 0 or dimension
        if not dimension:
            assert flow.amounts("other_parts") == (0,)


def _require_years_add_up() -> None:
    """What all years earned is in retained earnings by closing, or computed as not closed yet."""
    years = FiscalYear.objects.order_by("starts")
    earned = sum(
        profit_and_loss([span(year.starts, year.ends)], hide_zero=False).amounts("profit")[0] for year in years
    )
    last = balance_sheet([span(FIRST, LAST)], hide_zero=False)
    unclosed = last.amounts("earlier_earnings")[0] + last.amounts("current_earnings")[0]
    retained = account("3200").id
    with_closings, without = (
        sum(-one.amount for one in balances(LAST, with_closings=closings) if one.account_id == retained)
        for closings in (True, False)
    )
    assert earned == unclosed + with_closings - without


def _take(owner, step, centre) -> None:
    try:
        if step[0] == "post":
            _post(owner, *step[1:], centre)
        elif step[0] == "reverse":
            entries = list(JournalEntry.objects.order_by("posted_at", "id"))
            if step[1] < len(entries):
                entry = entries[step[1]]
                day = max(entry.posting_date, step[2]) if not entry.is_closing else entry.posting_date
                reverse_journal_entry(entry, posting_date=day, reason="test", actor=owner)
        else:
            close_year(FiscalYear.objects.get(starts__year=step[1]), actor=owner)
    except (NothingToClose, EarlierYearNotClosed):
        return
    except Refusal as refusal:
        assert "reversed" in str(refusal) or "reversal" in str(refusal)


def _post(owner, parts, last, day, source, centre) -> None:
    amounts = [(code, amount or 1, is_workshop) for code, amount, is_workshop in parts]
    rest = -sum(amount for _, amount, _ in amounts)
    lines = [
        ProposedLine(
            account(code).id, amount, "ZAR", amount, Decimal(1), cost_centre_id=centre.id if is_workshop else None
        )
        for code, amount, is_workshop in [*amounts, *([(last, rest, False)] if rest else [])]
    ]
    if len(lines) > 1:
        insert_entries([ProposedEntry(posting_date=day, lines=lines)], actor=owner, source=source)
