"""Reading a general journal file: a stream of rows and of sentences about what is wrong.

A file is read twice and never held in memory: once to settle its encoding, then row by row.
Nearly every row is clean, so the loop only looks up what it has seen before and checks the
shape of the amount; whatever it does not recognise goes to `RowReader.read`, which either
understands the row or says what is wrong with each cell.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from accounting.imports.amounts import DecimalMark, decimal_mark_of
from accounting.imports.decoding import TextEncoding, detect_encoding
from accounting.imports.headings import Headings, read_headings
from accounting.imports.problems import RowProblem, row_problem
from accounting.imports.rows import NOTHING, JournalRow, RowReader
from accounting.imports.texts import MAX_ENTRY_ID_CHARACTERS, MAX_MEMO_CHARACTERS

if TYPE_CHECKING:
    from _csv import Reader

    from _typeshed import WriteableBuffer

BATCH_ROWS = 10_000

_HEADING_LINES = 50
_SAMPLED_ROWS = 500
_BUFFER_BYTES = 1 << 16


class RowBatch(NamedTuple):
    """The next rows of a file, and what was wrong with the rows among them that cannot be read."""

    rows: list[JournalRow]
    problems: list[RowProblem]


@dataclass
class JournalFile:
    """A general journal that can be read, as often as needed.

    `warnings` are sentences about the file as a whole. `notes` counts, for the latest reading,
    what was accepted but is worth a word: "negative_amounts". `encoding.line_count` bounds the
    row numbers, for a progress bar.
    """

    stream: BinaryIO
    encoding: TextEncoding
    headings: Headings
    decimal_mark: DecimalMark
    warnings: tuple[str, ...]
    notes: Counter[str] = field(default_factory=Counter)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the file's bytes in hexadecimal: equal for the same file."""
        return self.encoding.fingerprint

    def rows(self) -> Iterator[JournalRow | RowProblem]:
        """Every row in the order of the file, or what is wrong with it."""
        for batch in self.batches():
            both: tuple[Iterable[JournalRow | RowProblem], ...] = batch
            yield from merge(*both, key=_row_number)

    def batches(self, size: int = BATCH_ROWS) -> Iterator[RowBatch]:
        """The rows in batches of about `size`, which is the quick way to read a large file."""
        self.notes = Counter()
        # Blank lines and "sep=;" may stand before the headings, which are one line themselves.
        lines = islice(_lines(self.stream, self.encoding), self.headings.row, None)
        reader = _csv_reader(lines, self.headings.delimiter)
        record_reader = RowReader(self.headings, self.decimal_mark, self.notes)
        before, line = -1, self.headings.row
        while line != before:
            before, batch = line, RowBatch([], [])
            line = _fill(batch, reader, record_reader, self.headings.row, line, size)
            if batch.rows or batch.problems:
                yield batch


def open_journal_file(stream: BinaryIO) -> JournalFile:
    """Recognise a general journal in CSV: encoding, delimiter, headings, decimal mark.

    The stream must be seekable, stays open and belongs to the caller. Raises JournalFileRefused
    with a sentence when the file cannot be read as a journal at all.
    """
    encoding = detect_encoding(stream)
    headings = read_headings(list(islice(_lines(stream, encoding), _HEADING_LINES)))
    warnings = []
    if encoding.guessed:
        warnings.append(f"The file is not UTF-8; it was read as {encoding.label}. Check accented letters.")
    if headings.ignored:
        names = ", ".join(headings.ignored)
        warnings.append(f"Columns that are not part of a journal were not read: {names}.")
    mark = decimal_mark_of(_sampled_amounts(stream, encoding, headings), headings.delimiter)
    return JournalFile(stream, encoding, headings, mark, tuple(warnings))


def _row_number(found: JournalRow | RowProblem) -> int:
    return found.row


def _fill(
    batch: RowBatch,
    reader: Reader,
    record_reader: RowReader,
    heading_row: int,
    line: int,
    size: int,
) -> int:
    """Read up to `size` records into the batch and give the last line read.

    One long loop on purpose: a call per row would cost as much as all the rest of it.
    """
    rows, problems = batch
    dates, accounts = record_reader.dates, record_reader.accounts
    currencies, plain = record_reader.currencies, record_reader.plain_amount
    width, pick, padded = record_reader.width, record_reader.pick, record_reader.padded
    make, add, decimal, other_amount = tuple.__new__, rows.append, Decimal, record_reader.amount
    amount: Decimal | None
    try:
        for record in islice(reader, size):
            start, line = line + 1, heading_row + reader.line_num
            if len(record) == width:
                if padded:
                    record.append("")
                day, entry, account, debit, credit, currency, memo = pick(record)
                entry, memo = entry.strip(), memo.strip()
                if (
                    day in dates
                    and account in accounts
                    and currency in currencies
                    and entry
                    and entry.isprintable()
                    and memo.isprintable()
                    and len(entry) <= MAX_ENTRY_ID_CHARACTERS
                    and len(memo) <= MAX_MEMO_CHARACTERS
                ):
                    if credit in NOTHING and plain(debit):
                        amount = decimal(debit)
                    elif debit in NOTHING and credit not in NOTHING and plain(credit):
                        amount = decimal(credit).copy_negate()
                    else:
                        amount = other_amount(start, debit, credit, problems)
                    if amount is not None:
                        name, unit = accounts[account], currencies[currency]
                        add(make(JournalRow, (start, dates[day], entry, name, amount, unit, memo)))
                    continue
            record_reader.read(start, record, rows, problems)
    except csv.Error as error:
        start, line = line + 1, heading_row + reader.line_num
        problems.append(_broken_record(start, line, str(error)))
    return line


def _broken_record(start: int, line: int, error: str) -> RowProblem:
    """What the quotation marks of a record did wrong; `error` is the csv module's own phrase."""
    if "end of data" in error:
        return row_problem(
            start,
            "unclosed_quote",
            "a quotation mark opens in this row and is never closed, so that all rows down to "
            f"the end of the file (row {line}) became one cell. Close it, or remove it.",
        )
    if "field limit" in error and line > start:
        return row_problem(
            start,
            "unclosed_quote",
            f"a quotation mark opens in this row and is not closed by row {line}. Rows {start} "
            f"to {line} could not be read. Close it, or remove it.",
        )
    if "field limit" in error:
        return row_problem(
            start,
            "too_long",
            f"it holds a cell of more than {csv.field_size_limit():,} characters. Shorten it.",
        )
    if line > start:
        return row_problem(
            start,
            "bad_quote",
            f"a quotation mark opens in this row and text follows where it is closed, on row "
            f"{line}. Rows {start} to {line} could not be read. Close it in its own row.",
        )
    return row_problem(
        start,
        "bad_quote",
        "text follows a closing quotation mark. Put the whole cell in quotation marks, and "
        'write a quotation mark inside it twice: "a ""b"" c".',
    )


def _sampled_amounts(stream: BinaryIO, encoding: TextEncoding, headings: Headings) -> list[str]:
    """The debit and credit cells of the first rows, from which the decimal mark is told."""
    lines = islice(_lines(stream, encoding), headings.row, headings.row + _SAMPLED_ROWS)
    reader = _csv_reader(lines, headings.delimiter)
    places = headings.positions["debit"], headings.positions["credit"]
    cells: list[str] = []
    while True:
        try:
            record = next(reader, None)
        except csv.Error:
            continue
        if record is None:
            return cells
        if len(record) == headings.width:
            cells.extend(record[place] for place in places)


def _csv_reader(lines: Iterator[str], delimiter: str) -> Reader:
    """White space before a quotation mark is skipped: ours trims every cell anyway."""
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)


def _lines(stream: BinaryIO, encoding: TextEncoding) -> Iterator[str]:
    """The file's lines as text with their line ends, from the first."""
    stream.seek(encoding.mark_bytes)
    buffered = io.BufferedReader(_Borrowed(stream), buffer_size=_BUFFER_BYTES)
    return io.TextIOWrapper(buffered, encoding=encoding.codec, newline="")


class _Borrowed(io.RawIOBase):
    """The caller's stream, lent to a text reader that would close it when it is done."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        block = self._stream.read(len(view))
        view[: len(block)] = block
        return len(block)
