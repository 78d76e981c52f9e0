"""A statement as the table that every format is written from."""

from reporting.exports.tables import Amount, Cell, Column, Parameter, ReportTable, Row, Section
from reporting.financials.layouts import Layout
from reporting.financials.statements import Statement, StatementLine

_WIDE = 4


def statement_table(
    statement: Statement, *, subtitle: str, exponent: int, parameters: dict[str, Parameter], notes: tuple[str, ...] = ()
) -> ReportTable:
    """Lines and accounts in one section; sub-totals are rows that say so."""
    columns = (
        Column("code", "Code", "code"),
        Column("line", "", "text"),
        Column("kind", "Kind", "code", in_print=False),
        *(Column(one.key, one.label, "amount") for one in statement.spans),
    )
    return ReportTable(
        name=statement.layout.statement,
        title=statement.layout.title,
        subtitle=subtitle,
        columns=columns,
        sections=[Section("", "", [_row(line, exponent) for line in statement.lines])],
        totals=(),
        parameters={**parameters, "layout": statement.layout.named},
        notes=(*notes, layout_words(statement.layout)),
        landscape=len(statement.spans) > _WIDE,
    )


def layout_words(layout: Layout) -> str:
    """Which layout a report has, as a sentence."""
    return f"{layout.named[:1].upper()}{layout.named[1:]}."


def _row(line: StatementLine, exponent: int) -> Row:
    code = line.account.code if line.account else None
    cells: tuple[Cell, ...] = (code, line.label, line.kind)
    amounts: tuple[Cell, ...] = tuple(
        None if line.kind == "heading" else Amount(minor, exponent) for minor in line.amounts
    )
    return Row(
        cells + amounts, is_sum=line.kind == "subtotal", level=min(line.level, 2), is_heading=line.kind == "heading"
    )
