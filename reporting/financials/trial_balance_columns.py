"""The trial balance in columns: what every account holds by branch, by cost centre, or at the end of each month."""

from collections.abc import Sequence

from accounting.currencies.queries import base_currency
from accounting.ledger.balances import balances
from accounting.ledger.models import AccountType
from reporting.exports.tables import ReportTable
from reporting.financials.asking import Asked
from reporting.financials.balance_sheet import at_last_days
from reporting.financials.layouts import Layout, LayoutLine
from reporting.financials.spans import Span
from reporting.financials.statement_parameters import day_in_words, parameters_of
from reporting.financials.statement_table import statement_table
from reporting.financials.statements import Figures, Statement, laid_out

TYPES = tuple(LayoutLine(one.value, str(one.label), "accounts", 0, (one.value,)) for one in AccountType)

# Every account under its type, debits positive; the rest below is nothing when the books balance.
TRIAL_BALANCE = Layout(
    "trial-balance",
    "Trial balance",
    (*TYPES, LayoutLine("difference", "Debits less credits", "subtotal", sums=tuple(one.key for one in TYPES))),
)


def is_in_columns(asked: Asked) -> bool:
    """Whether what is asked for has more columns than a day and another one."""
    return asked.compare == "months" or (bool(asked.dimension) and "=" not in asked.dimension)


def trial_balance_columns(spans: Sequence[Span], *, hide_zero: bool = True) -> Statement:
    """What each account holds at the end of each column's last day; credits are negative."""
    spans = at_last_days(spans)
    figures: Figures = {}
    for place, span in enumerate(spans):
        for one in balances(span.ends, narrowed=span.narrowed):
            figures.setdefault(one.account_id, [0] * len(spans))[place] += one.amount
    return laid_out(TRIAL_BALANCE, spans, figures, hide_zero=hide_zero)


def is_even(statement: Statement) -> bool:
    """Whether debits equal credits in every column that shows the whole business."""
    return not any(
        amount
        for amount, span in zip(statement.amounts("difference"), statement.spans, strict=True)
        if not span.narrowed.is_narrow
    )


def even_words(statement: Statement) -> str:
    """The proof as a sentence."""
    return "Debits equal credits." if is_even(statement) else "Debits and credits differ."


def columns_as_table(statement: Statement, asked: Asked, *, hide_zero: bool) -> ReportTable:
    """Figures of a trial balance in columns that is there already."""
    base = base_currency()
    return statement_table(
        statement,
        subtitle=f"As at {day_in_words(asked.ends)}, in {base.code}, credits negative",
        exponent=base.exponent,
        parameters=parameters_of(asked, hide_zero=hide_zero),
        notes=(even_words(statement),),
    )
