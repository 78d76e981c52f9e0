"""Write a report as an Excel workbook: real numbers, a frozen head, ready to print.

Texts are written as strings, never parsed, so that none of them can become a formula or
a link. A number of more than fifteen digits would lose its cents in a spreadsheet, which
counts in binary floating point; it is written as a text that keeps every digit.
"""

from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from erp.foundation.manner import Manner
from erp.foundation.money import format_amount, to_major
from reporting.exports.tables import Amount, Cell, Column, Edition, Percent, ReportTable, Row
from tenancy.tenants.manner import manner_of

EXACT_DIGITS = 15
DATE_FORMATS = {
    "worded": "d mmm yyyy",
    "iso": "yyyy-mm-dd",
    "year_first": "yyyy/mm/dd",
    "day_first": "dd/mm/yyyy",
    "day_first_hyphens": "dd-mm-yyyy",
}
_WIDTHS = {"code": 12, "amount": 18, "percent": 12, "date": 12, "text": 16}
# A spreadsheet holds a percentage as its hundredth.
PERCENT_FORMAT = "0.0%;-0.0%"
_HEAD_ROW = 3


def write_xlsx(table: ReportTable, edition: Edition) -> bytes:
    """The workbook with one sheet: title, head, sections, totals, notes."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"title": table.title, "subject": table.subtitle, "company": edition.tenant.name})
        _Sheet(book, table, edition).write()
    return stream.getvalue()


class _Sheet:
    """One sheet while it is being written, from top to bottom."""

    def __init__(self, book: Any, table: ReportTable, edition: Edition) -> None:
        self.book = book
        self.table = table
        self.edition = edition
        self.manner = manner_of(edition.tenant)
        self.sheet = book.add_worksheet(table.title[:31])
        self.formats: dict[tuple[Any, ...], Any] = {}
        self.line = 0

    def write(self) -> None:
        """Write everything, then set up the screen and the paper."""
        self._write_heading()
        for section in self.table.sections:
            if section.label:
                self._write_section(section.label)
            for row in section.rows:
                self._write_row(row, is_total=row.is_sum)
        for total in self.table.totals:
            self._write_row(total, is_total=True)
        for note in self.table.notes:
            self.line += 1
            self.sheet.write_string(self.line, 0, note, self._format(color="#56524a"))
        self._set_up_columns()
        self._set_up_print()

    def _write_heading(self) -> None:
        self.sheet.write_string(0, 0, self.edition.tenant.name, self._format(color="#0f5e4c"))
        self.sheet.write_string(1, 0, self.table.title, self._format(bold=True, size=15))
        self.sheet.write_string(2, 0, self.table.subtitle, self._format(color="#56524a"))
        for place, column in enumerate(self.table.columns):
            align = "right" if column.kind in ("amount", "percent") else "left"
            self.sheet.write_string(_HEAD_ROW, place, column.label, self._format(bold=True, bottom=1, align=align))
        self.line = _HEAD_ROW + 1

    def _write_section(self, label: str) -> None:
        for place in range(len(self.table.columns)):
            self.sheet.write_blank(self.line, place, None, self._format(bold=True, fill="#f5f2ea"))
        self.sheet.write_string(self.line, 0, label, self._format(bold=True, fill="#f5f2ea"))
        self.line += 1

    def _write_row(self, row: Row, *, is_total: bool = False) -> None:
        for place, (column, cell) in enumerate(zip(self.table.columns, row.cells, strict=True)):
            self._write_cell(place, column, cell, row, is_total=is_total)
        self.line += 1

    def _write_cell(self, place: int, column: Column, cell: Cell, row: Row, *, is_total: bool) -> None:
        look: dict[str, Any] = {}
        if is_total:
            look = {"bold": True, "top": 1}
        elif row.is_heading or row.is_group:
            look = {"bold": True}
        if column.kind == "amount" and (row.is_grand or (is_total and not row.is_sum)):
            # A double line, as accountants close what is added up no further.
            look["bottom"] = 6
        if column.kind == "text" and row.level:
            look["indent"] = row.level
        if isinstance(cell, Amount):
            self._write_amount(place, cell, look)
        elif isinstance(cell, Percent):
            self.sheet.write_number(self.line, place, cell.tenths / 1000, self._format(**look, number=PERCENT_FORMAT))
        elif isinstance(cell, date):
            moment = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - a cell of a sheet has no zone.
            self.sheet.write_datetime(
                self.line, place, moment, self._format(**look, number=DATE_FORMATS[self.manner.date_style])
            )
        elif cell:
            self.sheet.write_string(self.line, place, cell, self._format(**look))
        else:
            self.sheet.write_blank(self.line, place, None, self._format(**look))

    def _write_amount(self, place: int, amount: Amount, look: dict[str, Any]) -> None:
        if not is_exact_number(amount):
            text = format_amount(
                amount.minor, amount.exponent, grouping=self.manner.grouping, negative=self.manner.negative
            )
            self.sheet.write_string(self.line, place, text, self._format(**look, align="right"))
            return
        number = float(to_major(amount.minor, amount.exponent))
        written = number_format(amount, self.manner)
        self.sheet.write_number(self.line, place, number, self._format(**look, number=written))

    def _format(self, **look: Any) -> Any:
        """A cell format, made once for each look."""
        key = tuple(sorted(look.items()))
        if key not in self.formats:
            names = {"size": "font_size", "color": "font_color", "fill": "bg_color", "number": "num_format"}
            self.formats[key] = self.book.add_format({names.get(name, name): value for name, value in look.items()})
        return self.formats[key]

    def _set_up_columns(self) -> None:
        for place, column in enumerate(self.table.columns):
            longest = max((self._length(row.cells[place]) for _, row in self.table.rows()), default=0)
            width = max(_WIDTHS[column.kind], len(column.label) + 2, min(longest + 2, 60))
            self.sheet.set_column(place, place, width)
        self.sheet.freeze_panes(_HEAD_ROW + 1, 0)

    def _length(self, cell: Cell) -> int:
        return len(cell.plain()) + 3 if isinstance(cell, Amount | Percent) else len(str(cell or ""))

    def _set_up_print(self) -> None:
        if self.table.landscape:
            self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(_HEAD_ROW)
        # In a header of Excel an ampersand begins a code; a doubled one stands for itself.
        name = self.edition.tenant.name.replace("&", "&&")[:80]
        self.sheet.set_footer(f"&L{name}&RPage &P of &N")


def number_format(amount: Amount, manner: Manner) -> str:
    """The number format of an amount; zero is a dash.

    Whoever opens the sheet sees the digits grouped as his own program does it. Only the groups of India
    are forced, which no other program makes: by conditions for what is not negative, and for
    a negative amount by as many groups as it has.
    """
    decimals = "." + "0" * amount.exponent if amount.exponent else ""
    is_indian = manner.grouping == "indian"
    number = "#,##0" + decimals
    if is_indian and amount.minor > 0:
        return f"[>=10000000]##\\,##\\,##\\,##0{decimals};[>=100000]##\\,##\\,##0{decimals};#,##0{decimals}"
    if is_indian and amount.minor < 0:
        number = _indian_groups(abs(amount.minor) // 10**amount.exponent) + decimals
    negative = f"({number})" if manner.negative == "parentheses" else f"-{number}"
    return f"{number};{negative};\N{EN DASH}"


def _indian_groups(whole: int) -> str:
    pairs = max(0, len(str(whole)) - 2) // 2
    return "##\\," * pairs + "##0" if pairs else "##0"


def is_exact_number(amount: Amount) -> bool:
    """Whether a spreadsheet can hold the amount to the last digit."""
    return len(str(abs(amount.minor)).rstrip("0")) <= EXACT_DIGITS
