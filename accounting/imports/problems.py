"""What is wrong with a row of an imported file, in words a bookkeeper can act on."""

from __future__ import annotations

import unicodedata
from typing import Literal, NamedTuple

ProblemCode = Literal[
    "bad_date",
    "ambiguous_date",
    "bad_amount",
    "ambiguous_amount",
    "both_sides",
    "no_amount",
    "column_count",
    "missing_account",
    "missing_entry_id",
    "bad_currency",
    "nul_byte",
    "not_text",
    "too_long",
    "bad_quote",
    "unclosed_quote",
    # Found by the check, once all rows are read.
    "unreadable_file",
    "unknown_account",
    "heading_account",
    "closed_account",
    "account_currency",
    "unknown_currency",
    "no_rate",
    "too_many_decimals",
    "too_large",
    "closed_period",
    "no_period",
    "too_few_lines",
    "several_dates",
    "unbalanced",
]

# Long enough to recognise the cell, short enough for one line of a list.
SHOWN_CHARACTERS = 60

_REPLACED_BY = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


class RowProblem(NamedTuple):
    """One thing that is wrong with one row.

    `row` is the line of the file on which the record begins (the heading is line 1 of a plain
    file). `column` is the column's name, or empty when the whole row is meant. `value` is the
    cell as found, shortened. `message` is a whole sentence that names row and column.
    """

    row: int
    column: str
    value: str
    code: ProblemCode
    message: str


class UnreadableCell(Exception):
    """A cell that cannot be read.

    `explanation` continues a sentence that begins with the quoted cell, such as
    "is not an amount. Write 1234.50.".
    """

    def __init__(self, code: ProblemCode, explanation: str) -> None:
        super().__init__(explanation)
        self.code: ProblemCode = code
        self.explanation = explanation


def shown(value: str) -> str:
    """The cell in quotation marks, shortened, with characters that cannot be seen spelled out."""
    text = value if len(value) <= SHOWN_CHARACTERS else value[: SHOWN_CHARACTERS - 1] + "…"
    return "'" + "".join(_visible(character) for character in text) + "'"


def cell_problem(row: int, column: str, value: str, found: UnreadableCell) -> RowProblem:
    """The problem of one cell: "Row 14, debit: '12,34.5' is not an amount. Write 1234.50."."""
    subject = shown(value) if value else "the cell"
    message = f"Row {row}, {column}: {subject} {found.explanation}"
    return RowProblem(row, column, _kept(value), found.code, message)


def row_problem(row: int, code: ProblemCode, sentence: str, value: str = "") -> RowProblem:
    """The problem of a whole row: "Row 14: it has 5 columns ..."."""
    return RowProblem(row, "", _kept(value), code, f"Row {row}: {sentence}")


def _kept(value: str) -> str:
    """The beginning of the cell; no database keeps a NUL, so its picture stands in for it."""
    return value[:SHOWN_CHARACTERS].replace("\x00", "\N{SYMBOL FOR NULL}")


def _visible(character: str) -> str:
    if character in _REPLACED_BY:
        return _REPLACED_BY[character]
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return f"[U+{ord(character):04X}]"
    return character
