"""Changes in equity as the table that every format is written from."""

from reporting.exports.tables import Amount, Cell, Column, Parameter, ReportTable, Row, Section
from reporting.financials.changes_in_equity import END, START, ChangesInEquity, EquityRow
from reporting.financials.statement_table import layout_words

_WIDE = 5


def equity_table(
    found: ChangesInEquity, *, subtitle: str, exponent: int, parameters: dict[str, Parameter], notes: tuple[str, ...]
) -> ReportTable:
    """A section of rows for each block, a column for each component, and one for their sum."""
    columns = (
        Column("line", "", "text"),
        Column("row", "Row", "code", in_print=False),
        *(Column(one.key, one.label, "amount") for one in found.components),
        Column("total", "Total", "amount"),
    )
    is_single = len(found.blocks) == 1
    return ReportTable(
        name=found.layout.statement,
        title=found.layout.title,
        subtitle=subtitle,
        columns=columns,
        sections=[
            Section(
                "" if is_single else block.span.key,
                "" if is_single else block.span.label,
                [_row(one, exponent) for one in block.rows],
            )
            for block in found.blocks
        ],
        totals=(),
        parameters={**parameters, "layout": found.layout.named},
        notes=(*notes, layout_words(found.layout)),
        landscape=len(columns) > _WIDE + 1,
    )


def _row(row: EquityRow, exponent: int) -> Row:
    cells: tuple[Cell, ...] = (row.label, row.key)
    amounts = tuple(Amount(one.amount, exponent) for one in row.cells)
    return Row((*cells, *amounts, Amount(row.total, exponent)), is_sum=row.key in (START, END), is_grand=row.key == END)
