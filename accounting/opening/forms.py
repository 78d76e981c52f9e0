"""The forms of the wizard: the first day, a table to bring in, and a grid of rows a page at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from accounting.ledger.forms import DateInput
from accounting.opening.columns import BALANCE_NAMES, BALANCES, ITEM_NAMES, ITEMS, LONGEST_CELL, Columns, Row, is_blank
from accounting.opening.models import Side

# A page of the grid stays below what a form may send, with every column of it.
ROWS_A_PAGE = 100
BLANK_ROWS = 5
_CELL = re.compile(r"row-(\d{1,5})-([a-z_]{2,20})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Table:
    """One of the three tables as the wizard names it."""

    key: str
    name: str
    title: str
    columns: Columns
    row_names: tuple[str, ...]
    side: Side | None = None

    @property
    def shown(self) -> tuple[tuple[str, str, bool], ...]:
        """Name, label and whether it is money, of the columns of the grid."""
        by_name = {one.name: one for one in self.columns.columns}
        return tuple((name, by_name[name].label, by_name[name].is_money) for name in self.row_names)


TABLES = {
    one.key: one
    for one in (
        Table("trial-balance", "balances", "Trial balance", BALANCES, BALANCE_NAMES),
        Table("customers", "customer_items", "Open customer items", ITEMS, ITEM_NAMES, Side.CUSTOMER),
        Table("suppliers", "supplier_items", "Open supplier items", ITEMS, ITEM_NAMES, Side.SUPPLIER),
    )
}


class DayForm(forms.Form):
    """The first day of the books."""

    day = forms.DateField(label="First day of the books", widget=DateInput())
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput())


class TableForm(forms.Form):
    """A table out of a file or the clipboard, which takes the place of the rows."""

    file = forms.FileField(
        label="File",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
        help_text="XLSX or CSV, headings in the first line.",
    )
    table = forms.CharField(
        label="Or paste the cells",
        required=False,
        strip=False,
        max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "class": "input-cells"}),
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput())


def typed_rows(data: QueryDict, names: tuple[str, ...]) -> dict[int, Row]:
    """The rows of a grid by their place, as they were typed, ``given`` included."""
    rows: dict[int, Row] = {}
    for key, value in data.items():
        match = _CELL.fullmatch(key)
        if match and (match[2] in names or match[2] == "given") and isinstance(value, str):
            rows.setdefault(int(match[1]), {})[match[2]] = value.strip()[:LONGEST_CELL].replace("\x00", "")
    return {place: {name: row.get(name, "") for name in ("given", *names)} for place, row in sorted(rows.items())}


def merged_rows(kept: list[Row], typed: dict[int, Row], most: int) -> list[Row]:
    """The kept rows with those that were typed in their places; rows that were emptied go."""
    rows = list(kept)
    for place, row in typed.items():
        if place < len(rows):
            rows[place] = row
        elif len(rows) < most:
            rows.append(row)
    return [row for row in rows if not is_blank(row)]
