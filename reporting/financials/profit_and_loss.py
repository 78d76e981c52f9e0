"""Profit and loss: what the business earned and spent between two days."""

from collections.abc import Sequence
from dataclasses import replace

from accounting.ledger.balances import movements
from reporting.financials.budget_comparison import beside_budget
from reporting.financials.layout_queries import layout_of
from reporting.financials.layouts import Layout
from reporting.financials.spans import Span
from reporting.financials.statements import Figures, Statement, laid_out


def profit_and_loss(spans: Sequence[Span], *, layout: Layout | None = None, hide_zero: bool = True) -> Statement:
    """The statement of each column's days, before income and expenses were carried into equity."""
    figures: Figures = {}
    for place, span in enumerate(spans):
        if span.measure == "actual":
            for one in movements(span.starts, span.ends, narrowed=span.narrowed, with_closings=False):
                figures.setdefault(one.account_id, [0] * len(spans))[place] += one.amount
    notes: tuple[str, ...] = ()
    if any(span.measure == "budget" for span in spans):
        spans, figures, notes = beside_budget(spans, figures)
    statement = laid_out(layout or layout_of("profit-and-loss"), spans, figures, hide_zero=hide_zero)
    return replace(statement, notes=notes)
