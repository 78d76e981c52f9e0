"""Which layout a statement has."""

from dataclasses import replace

from reporting.financials.built_in_layouts import BUILT_IN
from reporting.financials.layout_data import lines_of
from reporting.financials.layouts import Layout
from reporting.financials.models import StatementLayout


def layout_of(statement: str) -> Layout:
    """The tenant's own layout of a statement, or the built-in one."""
    built_in = BUILT_IN[statement]
    own = StatementLayout.objects.filter(statement=statement).first()
    if own is None:
        return built_in
    day = own.changed_at
    words = f"own layout, changed {day.day} {day:%B %Y} by {own.changed_by_label}"
    return replace(built_in, lines=tuple(lines_of(own.lines)), named=words)


def own_layouts() -> dict[str, StatementLayout]:
    """The tenant's own layouts by the statement they lay out."""
    return {one.statement: one for one in StatementLayout.objects.all()}
