"""One row of a journal file: its cells understood, or what is wrong with each of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple, TypeVar

from accounting.imports.amounts import (
    MAX_DECIMALS,
    PLAIN_AMOUNT,
    PLAIN_UNLESS_GROUPED,
    DecimalMark,
    is_blank_amount,
    read_amount,
)
from accounting.imports.dates import read_date
from accounting.imports.headings import DELIMITER_NAMES, Headings
from accounting.imports.problems import RowProblem, UnreadableCell, cell_problem, row_problem
from accounting.imports.texts import read_account, read_currency, read_entry_id, read_memo

# What the empty side of a row says. Programs that write both sides write a zero.
NOTHING = frozenset({"", "0", *("0." + "0" * decimals for decimals in range(1, MAX_DECIMALS + 1))})

# Names already seen are kept up to this many, so that memory stays flat whatever the file.
_KEPT_NAMES = 20_000

_Meaning = TypeVar("_Meaning")
_Cells = tuple[str, str, str, str, str, str, str]


class JournalRow(NamedTuple):
    """One line of a journal entry as the file states it.

    `row` is the line of the file on which the record begins, `amount` is in major units and
    signed (debit positive) with the decimals as written, `currency` is None for the base
    currency.
    """

    row: int
    date: date
    entry_id: str
    account: str
    amount: Decimal
    currency: str | None
    memo: str


class RowReader:
    """Reads the records of one file, and remembers the cells that it has understood.

    `dates`, `accounts` and `currencies` map a cell as written to its meaning. They are filled
    only by `read`, so a cell found in them needs no further check.
    """

    def __init__(self, headings: Headings, mark: DecimalMark, notes: Counter[str]) -> None:
        positions, width = headings.positions, headings.width
        # A column that the file lacks is read from an empty cell added behind the last one.
        places = [
            positions.get(name, width)
            for name in ("date", "entry_id", "account", "debit", "credit", "currency", "memo")
        ]
        self.pick: Callable[[list[str]], _Cells] = itemgetter(*places)
        self.padded = width in places
        self.width = width
        self.dates: dict[str, date] = {}
        self.accounts: dict[str, str] = {}
        self.currencies: dict[str, str | None] = {"": None}
        self.plain_amount: Callable[[str], re.Match[str] | None] = (
            PLAIN_AMOUNT if mark == "." else PLAIN_UNLESS_GROUPED
        ).fullmatch
        self._delimiter = headings.delimiter
        self._mark = mark
        self._notes = notes

    def read(self, row: int, record: list[str], rows: list[JournalRow], problems: list[RowProblem]) -> None:
        """Add the record to `rows`, or all that is wrong with it to `problems`.

        A record without any content is neither: spreadsheets leave such lines behind.
        """
        if not any(cell.strip() for cell in record):
            return
        if len(record) < self.width or any(cell.strip() for cell in record[self.width :]):
            problems.append(self._column_count_problem(row, record))
            return
        cells = self.pick([*record[: self.width], ""])
        found: list[RowProblem] = []
        understood = self._understood(row, cells, found)
        if found or understood is None:
            problems.extend(found)
        else:
            rows.append(understood)

    def amount(self, row: int, debit_text: str, credit_text: str, problems: list[RowProblem]) -> Decimal | None:
        """Debit less credit, of which one has to be empty or zero.

        None, and at least one problem added, when that cannot be told.
        """
        if is_blank_amount(debit_text) and is_blank_amount(credit_text):
            sentence = "it has neither a debit nor a credit. Write the amount in one of the two."
            problems.append(row_problem(row, "no_amount", sentence))
            return None
        debit = self._side(row, "debit", debit_text, problems)
        credit = self._side(row, "credit", credit_text, problems)
        if debit is None or credit is None:
            return None
        if debit and credit:
            sentence = f"it has a debit of {debit:f} and a credit of {credit:f}. Keep one, or write two rows."
            problems.append(row_problem(row, "both_sides", sentence))
            return None
        if debit < 0 or credit < 0:
            self._notes["negative_amounts"] += 1
        if credit:
            return credit.copy_negate()
        return credit if is_blank_amount(debit_text) else debit

    def _understood(self, row: int, cells: _Cells, problems: list[RowProblem]) -> JournalRow | None:
        """The row with every cell read; None, and at least one problem, when a cell fails."""
        date_text, entry_text, account_text, debit, credit, currency_text, memo_text = cells
        before = len(problems)
        day = _cell(row, "date", date_text, read_date, problems)
        entry_id = _cell(row, "entry_id", entry_text, read_entry_id, problems)
        account = _cell(row, "account", account_text, read_account, problems)
        amount = self.amount(row, debit, credit, problems)
        currency = _cell(row, "currency", currency_text, read_currency, problems)
        memo = _cell(row, "memo", memo_text, read_memo, problems)
        if day is not None:
            self.dates[date_text] = day
        if account is not None:
            if len(self.accounts) >= _KEPT_NAMES:
                self.accounts.clear()
            self.accounts[account_text] = account
        if currency is not None:
            if len(self.currencies) >= _KEPT_NAMES:
                self.currencies.clear()
            self.currencies[currency_text] = currency
        if day is None or entry_id is None or account is None or amount is None or memo is None:
            return None
        if len(problems) > before:
            return None
        return JournalRow(row, day, entry_id, account, amount, currency, memo)

    def _side(self, row: int, column: str, text: str, problems: list[RowProblem]) -> Decimal | None:
        if is_blank_amount(text):
            return Decimal(0)
        return _cell(row, column, text, lambda cell: read_amount(cell, self._mark), problems)

    def _column_count_problem(self, row: int, record: list[str]) -> RowProblem:
        columns = "1 column" if len(record) == 1 else f"{len(record)} columns"
        sentence = f"it has {columns} where the heading row has {self.width}."
        if len(record) > self.width:
            name = DELIMITER_NAMES[self._delimiter]
            sentence += f" A cell that contains a {name} needs quotation marks around it."
        return row_problem(row, "column_count", sentence, self._delimiter.join(record))


def _cell(
    row: int,
    column: str,
    text: str,
    read: Callable[[str], _Meaning],
    problems: list[RowProblem],
) -> _Meaning | None:
    try:
        return read(text)
    except UnreadableCell as found:
        problems.append(cell_problem(row, column, text.strip(), found))
        return None
