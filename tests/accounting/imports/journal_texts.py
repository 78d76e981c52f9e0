"""Journals written for a test, and what reading them gives."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Literal

import pytest

from accounting.imports.errors import JournalFileRefused
from accounting.imports.problems import RowProblem
from accounting.imports.reading import JournalFile, open_journal_file
from accounting.imports.rows import JournalRow

HEADING = "date,entry_id,account,debit,credit,currency,memo\n"


def opened(text: str, codec: str = "utf-8") -> JournalFile:
    return open_journal_file(io.BytesIO(text.encode(codec)))


def rows_of(text: str) -> list[JournalRow]:
    found = list(opened(text).rows())
    problems = [row.message for row in found if isinstance(row, RowProblem)]
    assert problems == []
    return [row for row in found if isinstance(row, JournalRow)]


def problems_of(text: str) -> list[RowProblem]:
    return [row for row in opened(text).rows() if isinstance(row, RowProblem)]


def refusal_of(content: bytes) -> str:
    with pytest.raises(JournalFileRefused) as refused:
        open_journal_file(io.BytesIO(content))
    return str(refused.value)


Row = tuple[date, str, str, Decimal, str | None, str]


def written(rows: list[Row], codec: str, delimiter: str, line_end: str, quoting: Literal[0, 1]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(
        text,
        delimiter=delimiter,
        lineterminator=line_end,
        quoting=quoting,
    )
    writer.writerow(["date", "entry_id", "account", "debit", "credit", "currency", "memo"])
    for day, entry_id, account, amount, currency, memo in rows:
        debit, credit = (amount, "") if amount >= 0 else ("", -amount)
        writer.writerow([day.isoformat(), entry_id, account, debit, credit, currency or "", memo])
    return text.getvalue().encode(codec)
