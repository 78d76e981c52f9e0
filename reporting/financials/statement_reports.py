"""Each financial statement as the table of a report."""

from datetime import date

from erp.foundation.money import iso_currencies
from reporting.exports.tables import Parameter, ReportTable
from reporting.financials.asking import Asked, columns_of
from reporting.financials.balance_sheet import balance_sheet, is_balanced
from reporting.financials.profit_and_loss import profit_and_loss
from reporting.financials.statement_table import statement_table
from reporting.financials.statements import Statement
from tenancy.scoping.context import current_tenant_id
from tenancy.tenants.models import Tenant


def profit_and_loss_table(asked: Asked, *, hide_zero: bool = True) -> ReportTable:
    """Profit and loss with its comparisons or by a dimension."""
    return profit_and_loss_as_table(profit_and_loss(columns_of(asked), hide_zero=hide_zero), asked, hide_zero=hide_zero)


def profit_and_loss_as_table(statement: Statement, asked: Asked, *, hide_zero: bool) -> ReportTable:
    """Figures of a profit and loss that is there already."""
    currency, exponent = _base()
    return statement_table(
        statement,
        subtitle=f"{_day(asked.starts)} to {_day(asked.ends)}, in {currency}",
        exponent=exponent,
        parameters={"from": asked.starts.isoformat(), **_parameters(asked, hide_zero=hide_zero)},
    )


def balance_sheet_table(asked: Asked, *, hide_zero: bool = True) -> ReportTable:
    """The balance sheet at the end of each column's last day."""
    return balance_sheet_as_table(balance_sheet(columns_of(asked), hide_zero=hide_zero), asked, hide_zero=hide_zero)


def balance_sheet_as_table(statement: Statement, asked: Asked, *, hide_zero: bool) -> ReportTable:
    """Figures of a balance sheet that is there already."""
    currency, exponent = _base()
    equal = is_balanced(statement)
    return statement_table(
        statement,
        subtitle=f"As at {_day(asked.ends)}, in {currency}",
        exponent=exponent,
        parameters=_parameters(asked, hide_zero=hide_zero),
        notes=("Assets equal equity and liabilities." if equal else "Assets and the other side differ.",),
    )


def _parameters(asked: Asked, *, hide_zero: bool) -> dict[str, Parameter]:
    return {
        "to": asked.ends.isoformat(),
        "compare": asked.compare or None,
        "dimension": asked.dimension or None,
        "hide_zero": hide_zero,
    }


def _base() -> tuple[str, int]:
    code = Tenant.objects.values_list("base_currency", flat=True).get(id=current_tenant_id())
    return code, iso_currencies()[code].exponent


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
