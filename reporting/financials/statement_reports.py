"""Each financial statement as the table of a report."""

from accounting.currencies.queries import base_currency
from reporting.exports.tables import ReportTable
from reporting.financials.asking import Asked, columns_of
from reporting.financials.balance_sheet import balance_sheet, is_balanced
from reporting.financials.cash_flow import NO_CASH, cash_flow, is_reconciled
from reporting.financials.changes_in_equity import ChangesInEquity, changes_in_equity
from reporting.financials.equity_table import equity_table
from reporting.financials.profit_and_loss import profit_and_loss
from reporting.financials.statement_parameters import day_in_words, parameters_of
from reporting.financials.statement_table import statement_table
from reporting.financials.statements import Statement


def profit_and_loss_table(asked: Asked, *, hide_zero: bool = True) -> ReportTable:
    """Profit and loss with its comparisons or by a dimension."""
    found = profit_and_loss(columns_of(asked, is_budgeted=True), hide_zero=hide_zero)
    return profit_and_loss_as_table(found, asked, hide_zero=hide_zero)


def profit_and_loss_as_table(statement: Statement, asked: Asked, *, hide_zero: bool) -> ReportTable:
    """Figures of a profit and loss that is there already."""
    base = base_currency()
    return statement_table(
        statement,
        subtitle=f"{day_in_words(asked.starts)} to {day_in_words(asked.ends)}, in {base.code}",
        exponent=base.exponent,
        parameters={"from": asked.starts.isoformat(), **parameters_of(asked, hide_zero=hide_zero)},
    )


def balance_sheet_table(asked: Asked, *, hide_zero: bool = True) -> ReportTable:
    """The balance sheet at the end of each column's last day."""
    return balance_sheet_as_table(balance_sheet(columns_of(asked), hide_zero=hide_zero), asked, hide_zero=hide_zero)


def balance_sheet_as_table(statement: Statement, asked: Asked, *, hide_zero: bool) -> ReportTable:
    """Figures of a balance sheet that is there already."""
    base = base_currency()
    return statement_table(
        statement,
        subtitle=f"As at {day_in_words(asked.ends)}, in {base.code}",
        exponent=base.exponent,
        parameters=parameters_of(asked, hide_zero=hide_zero),
        notes=(balance_words(statement),),
    )


def balance_words(statement: Statement) -> str:
    """Whether both sides are equal, as a sentence."""
    return "Assets equal equity and liabilities." if is_balanced(statement) else "The two sides differ."


def cash_flow_table(asked: Asked, *, hide_zero: bool = True) -> ReportTable:
    """Cash flow with its comparisons or by a dimension."""
    return cash_flow_as_table(cash_flow(columns_of(asked), hide_zero=hide_zero), asked, hide_zero=hide_zero)


def cash_flow_as_table(statement: Statement, asked: Asked, *, hide_zero: bool) -> ReportTable:
    """Figures of a cash flow that is there already."""
    base = base_currency()
    return statement_table(
        statement,
        subtitle=f"{day_in_words(asked.starts)} to {day_in_words(asked.ends)}, in {base.code}",
        exponent=base.exponent,
        parameters={"from": asked.starts.isoformat(), **parameters_of(asked, hide_zero=hide_zero)},
        notes=tuple(filter(None, [cash_words(statement)])),
    )


def cash_words(statement: Statement) -> str:
    """Whether the flows lead to the balances of cash and bank, as a sentence; nothing where there is no cash."""
    if NO_CASH in statement.notes:
        return ""
    if is_reconciled(statement):
        return "Cash at the end equals the balances of cash and bank."
    return "Cash at the end differs from the balances of cash and bank."


def changes_in_equity_table(asked: Asked, *, hide_zero: bool = True) -> ReportTable:
    """Changes in equity, with a block of rows for each comparison or part of the business."""
    found = changes_in_equity(columns_of(asked), hide_zero=hide_zero)
    return changes_in_equity_as_table(found, asked, hide_zero=hide_zero)


def changes_in_equity_as_table(found: ChangesInEquity, asked: Asked, *, hide_zero: bool) -> ReportTable:
    """Figures of changes in equity that are there already."""
    base = base_currency()
    return equity_table(
        found,
        subtitle=f"{day_in_words(asked.starts)} to {day_in_words(asked.ends)}, in {base.code}",
        exponent=base.exponent,
        parameters={"from": asked.starts.isoformat(), **parameters_of(asked, hide_zero=hide_zero)},
        notes=(equity_words(found),),
    )


def equity_words(found: ChangesInEquity) -> str:
    """Whether the rows lead from one balance to the other, as a sentence."""
    if found.ties:
        return "The changes lead from the balance at the beginning to the one at the end."
    return "The changes do not lead from the balance at the beginning to the one at the end."
