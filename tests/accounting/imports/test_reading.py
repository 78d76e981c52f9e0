import codecs
import io
import tracemalloc
from datetime import date
from decimal import Decimal
from typing import BinaryIO, cast

import pytest

from accounting.imports.reading import open_journal_file
from accounting.imports.rows import JournalRow
from tests.accounting.imports.journal_texts import HEADING, opened, refusal_of, rows_of


def test_rows_gives_line_numbers_signed_amounts_and_texts() -> None:
    rows = rows_of(HEADING + "2026-10-03,JE-1,Assets:Bank,1234.50,,zar,Deposit\n2026-10-03,JE-1,Sales,,1234.50,,\n")

    assert rows == [
        (2, date(2026, 10, 3), "JE-1", "Assets:Bank", Decimal("1234.50"), "ZAR", "Deposit"),
        (3, date(2026, 10, 3), "JE-1", "Sales", Decimal("-1234.50"), None, ""),
    ]


def test_columns_stand_in_any_order_and_any_case_and_others_are_ignored_with_a_warning() -> None:
    journal = opened(" Credit ;DEBIT;Branch;Account;Entry ID;Date;\n;5.00;Cape Town;Bank;1;2026-01-31;\n")

    assert list(journal.rows()) == [
        (2, date(2026, 1, 31), "1", "Bank", Decimal("5.00"), None, ""),
    ]
    assert journal.warnings == ("Columns that are not part of a journal were not read: branch.",)


def test_rows_can_be_read_twice() -> None:
    journal = opened(HEADING + "2026-01-01,1,Bank,5,,,\n")

    assert list(journal.rows()) == list(journal.rows()) != []


def test_the_stream_stays_open_and_belongs_to_the_caller() -> None:
    stream = io.BytesIO((HEADING + "2026-01-01,1,Bank,5,,,\n").encode())
    list(open_journal_file(stream).rows())

    assert not stream.closed


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_from_the_heading(delimiter: str) -> None:
    account = "Bank; Sea Point | main, 2" if delimiter != "\t" else "Bank, Sea Point"
    text = HEADING.replace(",", delimiter) + delimiter.join(
        ["2026-01-01", "1", f'"{account}"', "5.50", "", "ZAR", "x\n"]
    )

    journal = opened(text)

    assert journal.headings.delimiter == delimiter
    assert list(journal.rows()) == [
        (2, date(2026, 1, 1), "1", account, Decimal("5.50"), "ZAR", "x"),
    ]


def test_a_separator_line_and_blank_lines_before_the_heading_keep_the_line_numbers() -> None:
    journal = opened("sep=;\n\n" + HEADING.replace(",", ";") + "2026-01-01;1;Bank;5,50;;;\n")

    assert list(journal.rows()) == [
        (4, date(2026, 1, 1), "1", "Bank", Decimal("5.50"), None, ""),
    ]


@pytest.mark.parametrize(
    ("codec", "mark", "label"),
    [
        ("utf-8", b"", "UTF-8"),
        ("utf-8", codecs.BOM_UTF8, "UTF-8"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "UTF-16 LE"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "UTF-16 BE"),
        ("utf-16-le", b"", "UTF-16 LE"),
        ("utf-16-be", b"", "UTF-16 BE"),
        ("utf-32-le", codecs.BOM_UTF32_LE, "UTF-32"),
        ("cp1252", b"", "Windows-1252"),
    ],
)
def test_the_encoding_is_recognised_and_named(codec: str, mark: bytes, label: str) -> None:
    text = HEADING + "2026-01-01,1,Café Müller,5,,EUR,naïve “quoted”\n"
    journal = open_journal_file(io.BytesIO(mark + text.encode(codec)))

    (row,) = journal.rows()

    assert isinstance(row, JournalRow)
    assert (row.account, row.memo) == ("Café Müller", "naïve “quoted”")
    assert journal.encoding.label == label
    assert any("Windows-1252" in warning for warning in journal.warnings) == (codec == "cp1252")


def test_a_fault_far_into_the_file_still_decides_the_encoding() -> None:
    many = "2026-01-01,1,Bank,5,,,\n" * 50_000
    journal = open_journal_file(io.BytesIO((HEADING + many).encode() + "2026-01-01,1,Café,5,,,\n".encode("cp1252")))

    assert journal.encoding.label == "Windows-1252"
    assert journal.encoding.line_count == 50_002
    assert [row.account for row in journal.rows() if isinstance(row, JournalRow)][-1] == "Café"


def test_damaged_utf_8_is_refused_by_row_and_byte_and_not_read_as_wrong_letters() -> None:
    text = HEADING + "2026-01-01,1,Müller,5,,,\n2026-01-01,1,Größe,5,,,\n"
    content = bytearray(text.encode())
    place = text.encode().index("ß".encode())
    content[place : place + 1] = b"\xff"

    message = refusal_of(bytes(content))

    assert f"Row 3, byte {place + 1}" in message
    assert "UTF-8" in message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n\n  \n", "blank"),
        (codecs.BOM_UTF8, "blank"),
        (b"PK\x03\x04\x14\x00\x06\x00", "spreadsheet"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old spreadsheet"),
        (b"\x1f\x8b\x08", "compressed"),
        (b"date,entry_id\x00\x01\x02\x00", "NUL bytes"),
        (b"date,entry_id,account,debit\n", "no column headed credit"),
        (b"account;debit\n", "no column headed date, entry_id and credit"),
        (b"date,Date,entry_id,account,debit,credit\n", "more than one column headed date"),
        (b"Dear bookkeeper\n", "should read date,entry_id,account"),
        (codecs.BOM_UTF8 + b"date,\xff", "Row 1, byte 9"),
        (codecs.BOM_UTF16_LE + "date".encode("utf-16-le") + b"\x41", "cut off"),
        (HEADING.encode() + b"2026-01-01,1,caf\xe9 \x81,5,,,\n", "Row 2, byte 68 (0x81)"),
        (HEADING.encode() + b"x" * 1_000_000, "Row 2 is longer than"),
        (HEADING.encode() + "2026-01-01,1,Größe,5,,,".encode()[:-7], "Row 2, byte 67"),
    ],
)
def test_a_file_that_is_no_journal_is_refused_with_the_reason(content: bytes, words: str) -> None:
    assert words in refusal_of(content)


class _EndlessJournal(io.RawIOBase):
    """A seekable file of a given number of rows that exists nowhere."""

    def __init__(self, rows: int) -> None:
        self._line = b"2026-01-01,JE-1,Expenses:Rent,1234.56,,ZAR,January\n"
        self._heading = HEADING.encode()
        self._size = len(self._heading) + rows * len(self._line)
        self._at = 0

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        assert whence == 0
        self._at = offset
        return offset

    def read(self, size: int = -1, /) -> bytes:
        end = min(self._size, self._at + size)
        block = b""
        if self._at < len(self._heading):
            block = self._heading[self._at : end]
        body = max(self._at, len(self._heading)) - len(self._heading)
        length = end - self._at - len(block)
        offset = body % len(self._line)
        copies = self._line * ((offset + length) // len(self._line) + 1)
        block += copies[offset : offset + length]
        self._at = end
        return block


def test_memory_stays_flat_however_long_the_file_is() -> None:
    journal = open_journal_file(cast(BinaryIO, _EndlessJournal(100_000)))

    tracemalloc.start()
    count = sum(len(batch.rows) for batch in journal.batches(size=1000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 100_000
    assert journal.encoding.byte_count > 5_000_000
    assert peak < 2_000_000
