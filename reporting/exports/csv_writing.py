"""Write a report as CSV: the columns' keys, then plain values; no totals, no decoration.

A spreadsheet runs a text that begins with ``=``, ``+``, ``-`` or ``@`` (after a tab or a
carriage return, too) as a formula, quoted or not. A file that a person downloads has an
apostrophe before such a text, which is what a spreadsheet shows as plain text. A file
that a command writes is read by programs, and every text in it is exactly what the books
say. Amounts are never texts, so a minus in front of them stays.
"""

import csv
from collections.abc import Iterable
from datetime import date
from io import StringIO

from reporting.exports.tables import Amount, Cell, Edition, Percent, ReportTable

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_csv(table: ReportTable, edition: Edition) -> bytes:
    """The report in UTF-8 without a byte order mark, one line per row."""
    lines = [_line(column.key for column in table.columns)]
    lines += [_line(_value(cell, guard=edition.for_spreadsheet) for cell in row.cells) for _, row in table.rows()]
    return "".join(lines).encode("utf-8")


def _line(values: Iterable[str]) -> str:
    # The writer puts quotes around the signs of its own line end alone, so it is given
    # both of them, and a stray carriage return in a name is quoted, too.
    stream = StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerow(values)
    return stream.getvalue().removesuffix("\r\n") + "\n"


def _value(cell: Cell, *, guard: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Amount):
        return cell.plain() if cell.minor else ""
    if isinstance(cell, Percent):
        return cell.plain()
    if isinstance(cell, date):
        return cell.isoformat()
    return f"'{cell}" if guard and cell.startswith(FORMULA_STARTS) else cell
