"""The trial balance of a range of days: what every account held before, was debited and credited, and holds after."""

from datetime import timedelta

from accounting.currencies.queries import base_currency
from accounting.ledger.balances import balances, movements
from reporting.exports.tables import ReportTable
from reporting.financials.asking import Asked
from reporting.financials.layouts import Layout, LayoutLine
from reporting.financials.spans import Span
from reporting.financials.statement_parameters import day_in_words, parameters_of
from reporting.financials.statement_table import statement_table
from reporting.financials.statements import Figures, Statement, laid_out
from reporting.financials.trial_balance_columns import TYPES

_TOTAL = "total"
RANGE = Layout(
    "trial-balance",
    "Trial balance",
    (*TYPES, LayoutLine(_TOTAL, "Total", "subtotal", sums=tuple(one.key for one in TYPES))),
)


def trial_balance_of_range(whole: Span, *, hide_zero: bool = True) -> Statement:
    """Opening balance, debits, credits and closing balance in base minor units; balances debit positive."""
    figures: Figures = {}
    for one in balances(whole.starts - timedelta(days=1), narrowed=whole.narrowed):
        figures.setdefault(one.account_id, [0] * 4)[0] += one.amount
    for one in movements(whole.starts, whole.ends, narrowed=whole.narrowed):
        row = figures.setdefault(one.account_id, [0] * 4)
        row[1] += one.debit
        row[2] += one.credit
    for row in figures.values():
        row[3] = row[0] + row[1] - row[2]
    columns = [
        Span(key, label, whole.starts, whole.ends, whole.narrowed)
        for key, label in (("opening", "Opening"), ("debit", "Debit"), ("credit", "Credit"), ("closing", "Closing"))
    ]
    return laid_out(RANGE, columns, figures, hide_zero=hide_zero)


def is_even_in_range(statement: Statement) -> bool:
    """Whether debits equal credits before, within and after the days; of a part of the business they need not."""
    opening, debit, credit, closing = statement.amounts(_TOTAL)
    return statement.spans[0].narrowed.is_narrow or (opening == closing == 0 and debit == credit)


def range_words(statement: Statement) -> str:
    """The proof as a sentence."""
    if statement.spans[0].narrowed.is_narrow:
        return "A part of the business: what it owes to other parts is in their figures."
    return "Debits equal credits." if is_even_in_range(statement) else "Debits and credits differ."


def range_as_table(statement: Statement, asked: Asked, *, hide_zero: bool) -> ReportTable:
    """Figures of a range that are there already."""
    base = base_currency()
    return statement_table(
        statement,
        subtitle=f"{day_in_words(asked.starts)} to {day_in_words(asked.ends)}, in {base.code},"
        " credit balances negative",
        exponent=base.exponent,
        parameters={"from": asked.starts.isoformat(), **parameters_of(asked, hide_zero=hide_zero)},
        notes=(range_words(statement),),
    )
