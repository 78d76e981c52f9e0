"""The statements of real books tie in every year, and earn what their expected trial balance says."""

from datetime import date
from decimal import Decimal

import pytest

from accounting.ledger.models import JournalEntry
from reporting.financials.balance_sheet import balance_sheet, is_balanced
from reporting.financials.cash_flow import cash_flow, is_reconciled
from reporting.financials.changes_in_equity import changes_in_equity
from reporting.financials.profit_and_loss import profit_and_loss
from reporting.financials.spans import Span, span
from tests.accounting.imports.imported_books import imported, messages, new_books
from tests.accounting.imports.test_ledgers import BASE, FOLDERS, RATES, ROUNDED, UNITS, _expected, _ledger, _rows

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", FOLDERS)
def test_statements_of_a_real_ledger_tie_in_every_year(name: str) -> None:
    currency = BASE.get(name, "USD")
    rates = {**RATES, "GBP": Decimal("23.4711")}
    rates.pop(currency, None)
    with new_books(currency) as tenant:
        done = imported(
            _ledger(name, "general_journal.csv").read_bytes(),
            tenant,
            rates=rates,
            units=UNITS,
            rounding="post" if name in ROUNDED else "refuse",
        )
        assert messages(done) == []
        years = _years()
        for one in years:
            _require_tied(one)
        whole = span(years[0].starts, years[-1].ends)
        earned = profit_and_loss([whole], hide_zero=False).amounts("profit")[0]
        if set(_currencies(name)) == {currency}:
            found = _expected(_rows(_ledger(name, "trial_balance_expected.csv")))
            nominal = sum(
                amount
                for (account, _), amount in found.items()
                if account.lower().startswith(("income", "revenue", "expense"))
            )
            assert earned == -int(nominal * 100)


def _years() -> list[Span]:
    days = JournalEntry.objects.order_by("posting_date").values_list("posting_date", flat=True)
    first, last = days.first(), days.last()
    assert first and last
    return [span(date(year, 1, 1), date(year, 12, 31)) for year in range(first.year, last.year + 1)]


def _require_tied(year: Span) -> None:
    sheet = balance_sheet([year], hide_zero=False)
    flow = cash_flow([year], hide_zero=False)
    equity = changes_in_equity([year], hide_zero=False)
    assert is_balanced(sheet)
    assert is_reconciled(flow)
    assert equity.ties
    block = equity.blocks[0]
    assert block.row("balance_at_end").total == sheet.amounts("total_equity")[0]
    assert block.row("profit").total == flow.amounts("profit")[0]


def _currencies(name: str) -> list[str]:
    return [row["currency"] for row in _rows(_ledger(name, "trial_balance_expected.csv"))]
