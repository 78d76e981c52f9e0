"""A statement as the table that every format is written from."""

from reporting.exports.tables import Amount, Cell, Column, Parameter, Percent, ReportTable, Row, Section
from reporting.financials.budget_comparison import judgement_of, percent_of
from reporting.financials.layouts import Layout
from reporting.financials.statements import Statement, StatementLine

_WIDE = 4
_JUDGED = (Column("percent", "Variance %", "percent"), Column("judgement", "Judgement", "code"))


def statement_table(
    statement: Statement, *, subtitle: str, exponent: int, parameters: dict[str, Parameter], notes: tuple[str, ...] = ()
) -> ReportTable:
    """Lines and accounts in one section; sub-totals are rows that say so.

    ``key`` names the line of the layout, whatever an accountant calls it; an account bears that of its line.
    """
    columns = (
        Column("code", "Code", "code"),
        Column("line", "", "text"),
        Column("kind", "Kind", "code", in_print=False),
        Column("key", "Key", "code", in_print=False),
        *(Column(one.key, one.label, "amount") for one in statement.spans),
        *(_JUDGED if statement.has_budget else ()),
    )
    return ReportTable(
        name=statement.layout.statement,
        title=statement.layout.title,
        subtitle=subtitle,
        columns=columns,
        sections=[Section("", "", [_row(line, exponent, has_budget=statement.has_budget) for line in statement.lines])],
        totals=(),
        parameters={**parameters, "layout": statement.layout.named},
        notes=(*statement.notes, *notes, layout_words(statement.layout)),
        warnings=statement.notes,
        landscape=len(statement.spans) > _WIDE,
    )


def layout_words(layout: Layout) -> str:
    """Which layout a report has, as a sentence."""
    return f"{layout.named[:1].upper()}{layout.named[1:]}."


def _row(line: StatementLine, exponent: int, *, has_budget: bool) -> Row:
    code = line.account.code if line.account else None
    cells: tuple[Cell, ...] = (code, line.label, line.kind, line.key)
    amounts: tuple[Cell, ...] = tuple(
        None if line.kind == "heading" else Amount(minor, exponent) for minor in line.amounts
    )
    if has_budget:
        amounts += _judged(line)
    return Row(
        cells + amounts,
        is_sum=line.kind == "subtotal",
        level=min(line.level, 2),
        is_heading=line.kind == "heading",
        is_group=line.is_group,
        is_grand=line.is_grand,
    )


def _judged(line: StatementLine) -> tuple[Cell, ...]:
    percent = percent_of(line)
    return None if percent is None else Percent(percent), judgement_of(line) or None
