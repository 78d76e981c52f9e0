"""The balance sheet: what the business owns and owes at the end of a day.

What it earned and nobody has carried into equity yet is computed, so that both sides are
equal on every day, before a year is closed and after.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from accounting.ledger.balances import balances, movements
from accounting.ledger.models import AccountType, LedgerAccount
from accounting.periods.models import FiscalYear
from erp.foundation.dates import short_date
from reporting.financials.layout_queries import layout_of
from reporting.financials.layouts import Layout
from reporting.financials.spans import Span, heading
from reporting.financials.statements import Figures, Statement, laid_out


def balance_sheet(spans: Sequence[Span], *, layout: Layout | None = None, hide_zero: bool = True) -> Statement:
    """The statement at the end of each column's last day."""
    earning = frozenset(
        LedgerAccount.objects.filter(type__in=(AccountType.INCOME, AccountType.EXPENSE)).values_list("id", flat=True)
    )
    spans = at_last_days(spans)
    figures: Figures = {}
    earlier, current, elsewhere = [0] * len(spans), [0] * len(spans), [0] * len(spans)
    for place, span in enumerate(spans):
        for one in balances(span.ends, narrowed=span.narrowed):
            if one.account_id in earning:
                earlier[place] += one.amount
            else:
                figures.setdefault(one.account_id, [0] * len(spans))[place] += one.amount
            # An entry of which only some lines are seen owes the rest to parts that are not.
            if span.narrowed.is_narrow:
                elsewhere[place] -= one.amount
        starts = _year_starts(span.ends)
        if starts:
            for one in movements(starts, span.ends, narrowed=span.narrowed):
                if one.account_id in earning:
                    current[place] += one.amount
        earlier[place] -= current[place]
    computed = {"earlier_earnings": earlier, "current_earnings": current, "other_parts": elsewhere}
    return laid_out(
        layout or layout_of("balance-sheet"),
        spans,
        figures,
        computed=computed,
        hide_zero=hide_zero,
    )


def at_last_days(spans: Sequence[Span]) -> list[Span]:
    """Columns of balances: headed by their last days alone; months without their sum, which is the last of them."""
    months = [one for one in spans if one.is_month]
    return [replace(one, label=short_date(one.ends)) if _is_headed_by_days(one) else one for one in months or spans]


def _is_headed_by_days(span: Span) -> bool:
    return not span.is_month and span.label == heading(span.starts, span.ends)


def is_balanced(statement: Statement) -> bool:
    """Whether assets equal equity and liabilities in every column."""
    return statement.amounts("total_assets") == statement.amounts("total_equity_and_liabilities")


def _year_starts(day: date) -> date | None:
    return FiscalYear.objects.filter(starts__lte=day, ends__gte=day).values_list("starts", flat=True).first()
