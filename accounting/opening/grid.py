"""A page of a table as the wizard shows it: rows with their cells and what is wrong with each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from accounting.opening.columns import Row
from accounting.opening.forms import BLANK_ROWS, ROWS_A_PAGE, Table
from accounting.opening.judging import Judged, JudgedBalance, JudgedItem


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell: its name in the form, what was typed, what is wrong, and what the label for it says."""

    name: str
    field: str
    label: str
    value: str
    fault: str
    is_money: bool


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row; ``given`` is the account's name as it came, ``suggestion`` one of ours that is like it."""

    place: int
    cells: list[GridCell]
    given: str
    is_renamed: bool
    suggestion: str


@dataclass(frozen=True, slots=True)
class Grid:
    """One page of the rows."""

    rows: list[GridRow]
    page: int
    pages: int
    total: int
    faulty: int
    only_faulty: bool

    @property
    def before(self) -> int:
        """The page before this one."""
        return self.page - 1

    @property
    def after(self) -> int:
        """The page after this one."""
        return self.page + 1


def grid_of(table: Table, rows: Sequence[Row], judged: Judged, *, page: int, only_faulty: bool) -> Grid:
    """The rows of a page, with blank ones at the end of the last for what is to come."""
    verdicts: dict[int, JudgedBalance | JudgedItem] = {
        one.place: one for one in (judged.items[table.side] if table.side else judged.balances)
    }
    faulty = [place for place, one in verdicts.items() if one.faults]
    places = faulty if only_faulty else list(range(len(rows)))
    pages = max(1, -(-len(places) // ROWS_A_PAGE))
    page = min(page, pages)
    shown = places[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]
    if page == pages and not only_faulty:
        first = len(rows)
        wanted = min(max(BLANK_ROWS, 8 - len(shown)), table.columns.most_rows - first)
        shown = [*shown, *range(first, first + wanted)]
    made = [_row(table, place, rows[place] if place < len(rows) else {}, verdicts.get(place)) for place in shown]
    return Grid(made, page, pages, len(rows), len(faulty), only_faulty)


def _row(table: Table, place: int, row: Row, verdict: JudgedBalance | JudgedItem | None) -> GridRow:
    faults = verdict.faults if verdict else {}
    cells = [
        GridCell(
            f"row-{place}-{name}", name, f"{label}, row {place + 1}", row.get(name, ""), faults.get(name, ""), is_money
        )
        for name, label, is_money in table.shown
    ]
    given = row.get("given", "")
    suggestion = verdict.suggestion if isinstance(verdict, JudgedBalance) else ""
    return GridRow(place, cells, given, given != row.get("account", ""), suggestion)
