"""Write a report as CSV: the columns' keys, then plain values; no totals, no decoration.

A spreadsheet runs a text that begins with ``=``, ``+``, ``-`` or ``@`` (after a tab or a
carriage return, too) as a formula, quoted or not. A file that a person downloads has an
apostrophe before such a text, which is what a spreadsheet shows as plain text. A file
that a command writes is read by programs, and every text in it is exactly what the books
say. Amounts are never texts, so a minus in front of them stays.
"""

import csv
from datetime import date
from io import StringIO

from reporting.exports.tables import Amount, Cell, Edition, ReportTable

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_csv(table: ReportTable, edition: Edition) -> bytes:
    """The report in UTF-8 without a byte order mark, one line per row."""
    stream = StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(column.key for column in table.columns)
    for _, row in table.rows():
        writer.writerow(_value(cell, guard=edition.for_spreadsheet) for cell in row.cells)
    return stream.getvalue().encode("utf-8")


def _value(cell: Cell, *, guard: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Amount):
        return cell.plain() if cell.minor else ""
    if isinstance(cell, date):
        return cell.isoformat()
    return f"'{cell}" if guard and cell.startswith(FORMULA_STARTS) else cell
