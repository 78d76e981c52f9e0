"""A table that was pasted or uploaded, as rows of texts by column.

Nothing is judged here but whether it is a table of the wanted sort at all. Cells that make no
sense stay as they are, so that they can be corrected beside the sentence that says what is wrong.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO, TextIOWrapper

from accounting.imports.amounts import DecimalMark, decimal_mark_of, is_blank_amount, read_amount
from accounting.imports.decoding import detect_encoding
from accounting.imports.errors import JournalFileRefused
from accounting.imports.problems import UnreadableCell
from accounting.opening.columns import LONGEST_CELL, Columns, Row, plain
from accounting.opening.errors import TableNotUnderstood
from erp.foundation.workbook import SheetNotUnderstood, is_workbook, read_first_sheet

MOST_BYTES = 5 * 1024 * 1024
_DELIMITERS = "\t;,|"
# Titles and dates may stand above the headings.
_LINES_ABOVE = 15


def read_file(content: bytes, columns: Columns) -> list[Row]:
    """The rows of an XLSX or CSV file; raises ``TableNotUnderstood``."""
    if len(content) > MOST_BYTES:
        raise TableNotUnderstood(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. Keep the one table in it.")
    if is_workbook(content):
        try:
            return _rows(read_first_sheet(content), columns, delimiter=",")
        except SheetNotUnderstood as refusal:
            raise TableNotUnderstood(str(refusal)) from refusal
    stream = BytesIO(content)
    try:
        encoding = detect_encoding(stream)
    except JournalFileRefused as refusal:
        raise TableNotUnderstood(str(refusal)) from refusal
    stream.seek(encoding.mark_bytes)
    return read_text(TextIOWrapper(stream, encoding.codec, newline="").read(), columns)


def read_text(text: str, columns: Columns) -> list[Row]:
    """The rows of a table out of a spreadsheet's clipboard or of CSV; raises ``TableNotUnderstood``."""
    if "\x00" in text:
        raise TableNotUnderstood("The text holds signs that no table has. Copy the cells once more.")
    if not text.strip():
        raise TableNotUnderstood("Paste the table, or choose a file.")
    delimiter = _delimiter_of(text)
    try:
        cells = list(csv.reader(StringIO(text), delimiter=delimiter, skipinitialspace=True))
    except csv.Error as error:
        raise TableNotUnderstood(
            "The text is no table: a quotation mark is never closed, or a cell is endless."
        ) from error
    return _rows(cells, columns, delimiter=delimiter)


def _delimiter_of(text: str) -> str:
    """What parts the cells: the sign that stands in most of the first lines."""
    first = [line for line in text.splitlines()[:_LINES_ABOVE] if line.strip()]
    return max(_DELIMITERS, key=lambda sign: sum(1 for line in first if sign in line))


def _rows(cells: Sequence[Sequence[str]], columns: Columns, *, delimiter: str) -> list[Row]:
    heading, positions = _headings(cells, columns)
    rows = [
        {name: _cell(line, place) for name, place in positions.items()}
        for line in cells[heading + 1 :]
        if any(cell.strip() for cell in line)
    ]
    if not rows:
        raise TableNotUnderstood("There is nothing below the headings.")
    if len(rows) > columns.most_rows:
        raise TableNotUnderstood(f"The table has {len(rows):,} rows; {columns.most_rows:,} are taken.")
    mark = decimal_mark_of(
        (row[name] for row in rows for name in columns.money_names & row.keys() if row[name].strip()), delimiter
    )
    return [
        {name: _plain_amount(text, mark) if name in columns.money_names else text for name, text in row.items()}
        for row in rows
    ]


def _headings(cells: Sequence[Sequence[str]], columns: Columns) -> tuple[int, dict[str, int]]:
    """The line of the headings, and where each column stands."""
    best: dict[str, int] = {}
    for number, line in enumerate(cells[:_LINES_ABOVE]):
        positions: dict[str, int] = {}
        for place, cell in enumerate(line):
            name = next((one.name for one in columns.columns if plain(cell) in one.headings), None)
            if name is not None:
                positions.setdefault(name, place)
        if all(any(name in positions for name in choice) for choice in columns.required):
            return number, positions
        best = max(best, positions, key=len)
    missing = [
        next(one.label for one in columns.columns if one.name == choice[0])
        for choice in columns.required
        if not any(name in best for name in choice)
    ]
    raise TableNotUnderstood(
        f"No line holds the headings: {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing."
        f" The first line should read {columns.example}."
    )


def _cell(line: Sequence[str], place: int) -> str:
    return line[place].strip()[:LONGEST_CELL] if place < len(line) else ""


def _plain_amount(text: str, mark: DecimalMark) -> str:
    """An amount as we write it, 1,234.50; what cannot be read stays as it is."""
    if is_blank_amount(text):
        return ""
    try:
        return f"{read_amount(text, mark):,f}"
    except UnreadableCell:
        return text


def balance_rows(rows: list[Row]) -> list[Row]:
    """Rows of a trial balance as they are kept: one name for the account, a side for each amount, no nils.

    Totals at the end of a report are no accounts and are left out.
    """
    kept: list[Row] = []
    for row in rows:
        account = row.get("code", "") or row.get("account", "")
        if plain(row.get("account", "") or account) in ("total", "totals", "grand total"):
            continue
        debit, credit = row.get("debit", ""), row.get("credit", "")
        if not debit and not credit:
            debit = row.get("balance", "")
        debit, credit = _sided(debit, credit)
        if not debit and not credit:
            continue
        name = row.get("account", "")
        kept.append(
            {
                "given": name if name and name != account else account,
                "account": account,
                "debit": debit,
                "credit": credit,
                "currency": row.get("currency", ""),
                "currency_amount": row.get("currency_amount", ""),
            }
        )
    if not kept:
        raise TableNotUnderstood("No row of the table holds an amount.")
    return kept


def item_rows(rows: list[Row], columns: Columns) -> list[Row]:
    """Rows of open items as they are kept; lines of totals and settled documents are left out."""
    kept = [
        {name: row.get(name, "") for name in columns.names}
        for row in rows
        if not _is_nil(row.get("amount", "")) and plain(row.get("party", "")) not in ("total", "totals", "grand total")
    ]
    if not kept:
        raise TableNotUnderstood("No row of the table holds an open amount.")
    return kept


def _sided(debit: str, credit: str) -> tuple[str, str]:
    """A negative amount stands on the other side; a nil is nothing."""
    debit, credit = ("" if _is_nil(debit) else debit), ("" if _is_nil(credit) else credit)
    if debit.startswith("-") and not credit:
        return "", debit[1:]
    if credit.startswith("-") and not debit:
        return credit[1:], ""
    return debit, credit


def _is_nil(text: str) -> bool:
    return not text.strip("0.- ")
