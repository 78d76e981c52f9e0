"""The trial balance as the table that every format is written from."""

from dataclasses import replace
from datetime import date

from reporting.exports.tables import Amount, Cell, Column, ReportTable, Row, Section
from reporting.financials.asking import Asked, columns_of
from reporting.financials.trial_balance import TrialBalance, TrialBalanceRow, TrialBalanceTotal, trial_balance
from reporting.financials.trial_balance_columns import columns_as_table, is_in_columns, trial_balance_columns
from reporting.financials.trial_balance_range import range_as_table, trial_balance_of_range

COLUMNS = (
    Column("code", "Code", "code"),
    Column("account", "Account"),
    Column("currency", "Currency", "code", in_print=False),
    Column("debit", "Debit", "amount"),
    Column("credit", "Credit", "amount"),
)
COMPARE_COLUMNS = (Column("compare_debit", "Debit", "amount"), Column("compare_credit", "Credit", "amount"))


def trial_balance_table(
    asked: Asked,
    *,
    compare: date | None = None,
    by_currency: bool = False,
    hide_zero: bool = True,
    of_range: bool = False,
) -> ReportTable:
    """The trial balance at the end of the last day; by a dimension or by month with a column for each.

    ``compare`` is the day beside it; ``of_range`` asks for what was debited and credited
    from the first day on, between two balances. Raises ``UnknownDimension``.
    """
    if is_in_columns(asked):
        return columns_as_table(
            trial_balance_columns(columns_of(asked), hide_zero=hide_zero), asked, hide_zero=hide_zero
        )
    if of_range:
        whole = columns_of(replace(asked, compare=""))[0]
        return range_as_table(trial_balance_of_range(whole, hide_zero=hide_zero), asked, hide_zero=hide_zero)
    report = trial_balance(
        asked.ends,
        compare=compare,
        by_currency=by_currency,
        hide_zero=hide_zero,
        narrowed=columns_of(replace(asked, compare=""))[0].narrowed,
    )
    return as_table(report, hide_zero=hide_zero, dimension=asked.dimension)


def as_table(report: TrialBalance, *, hide_zero: bool, dimension: str = "") -> ReportTable:
    """Figures of a trial balance that is there already."""
    return ReportTable(
        name="trial-balance",
        title="Trial balance",
        subtitle=_subtitle(report),
        columns=_columns(report),
        sections=[
            Section(section.type, section.label, [_row(report, row) for row in section.rows])
            for section in report.sections
        ],
        totals=[_total(report, total) for total in report.totals],
        parameters={
            "as_of": report.as_at.isoformat(),
            "compare": report.compare_as_at.isoformat() if report.compare_as_at else None,
            "by_currency": report.by_currency,
            "dimension": dimension or None,
            "hide_zero": hide_zero,
        },
        notes=_notes(report),
        landscape=report.compare_as_at is not None,
    )


def _subtitle(report: TrialBalance) -> str:
    words = f"As at {_day(report.as_at)}"
    if report.compare_as_at:
        words += f", compared with {_day(report.compare_as_at)}"
    return f"{words}, by currency" if report.by_currency else f"{words}, in {report.base_currency}"


def _notes(report: TrialBalance) -> list[str]:
    if report.is_part:
        return ["A part of the business: what it owes to other parts is in their figures."]
    if not report.balanced:
        return ["Debits and credits differ."]
    if report.by_currency:
        return [f"In {report.base_currency}, the currency of the books, debits equal credits."]
    return ["Debits equal credits."]


def _columns(report: TrialBalance) -> tuple[Column, ...]:
    code, account, currency, debit, credit = COLUMNS
    # Paper repeats no currency in every row where all of them are in the same one.
    columns = (code, account, Column(currency.key, currency.label, currency.kind, report.by_currency), debit, credit)
    if report.compare_as_at is None:
        return columns
    day = _day(report.compare_as_at)
    return columns + tuple(Column(one.key, f"{one.label} {day}", one.kind) for one in COMPARE_COLUMNS)


def _row(report: TrialBalance, row: TrialBalanceRow) -> Row:
    cells: tuple[Cell, ...] = (
        row.code,
        row.name,
        row.currency,
        _amount(row.debit, row.exponent),
        _amount(row.credit, row.exponent),
    )
    if report.compare_as_at is None:
        return Row(cells)
    return Row((*cells, _amount(row.compare_debit, row.exponent), _amount(row.compare_credit, row.exponent)))


def _total(report: TrialBalance, total: TrialBalanceTotal) -> Row:
    figures = [total.debit, total.credit]
    if report.compare_as_at is not None:
        figures += [total.compare_debit, total.compare_credit]
    return Row((None, "Total", total.currency, *(Amount(figure, total.exponent) for figure in figures)))


def _amount(minor: int | None, exponent: int) -> Amount | None:
    return None if minor is None else Amount(minor, exponent)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
