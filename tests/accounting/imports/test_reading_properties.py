import csv
import io
from datetime import date
from decimal import Decimal
from typing import Literal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from accounting.imports.errors import JournalFileRefused
from accounting.imports.problems import RowProblem
from accounting.imports.reading import open_journal_file
from accounting.imports.rows import JournalRow
from tests.accounting.imports.journal_texts import HEADING, Row, written

# What a cell can hold and come back: no control characters, no halves of surrogate pairs.
_text = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=30,
).filter(lambda text: text.strip() == text)
_amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False, allow_infinity=False)
_rows = st.lists(
    st.tuples(
        st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)),
        _text,
        _text,
        _amounts,
        st.sampled_from([None, "ZAR", "IRAUSD", "VACHR"]),
        st.one_of(st.just(""), _text),
    ),
    max_size=20,
)


@settings(max_examples=200, deadline=None)
@given(
    _rows,
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "cp1252"]),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_whatever_a_csv_writer_writes_is_read_back(
    rows: list[Row], codec: str, delimiter: str, line_end: str, quoting: Literal[0, 1]
) -> None:
    try:
        content = written(rows, codec, delimiter, line_end, quoting)
    except UnicodeEncodeError:
        assume(False)
    if codec == "cp1252":
        # Bytes that are also lawful UTF-8 cannot be told from it, by anyone.
        assume(all(ord(character) < 0x100 for character in content.decode("cp1252")))
        assume(not any(0xC2 <= byte <= 0xF4 for byte in content))

    found = list(open_journal_file(io.BytesIO(content)).rows())

    assert found == [(line, *row) for line, row in enumerate(rows, start=2)]


_messy = st.one_of(
    st.sampled_from(
        ["", " ", "-", "0", "0.00", "5", "5.00", " 5", "-5", "1,234.50", "1.234", "1,11,800", "(5)", "five"]
    ),
    st.sampled_from(["2026-01-31", "20260131", "03/04/2026", "ZAR", "zar ", "Z", "a\tb", "a\nb", "a\x00", "\u200b"]),
    _text,
)


KNOWN = ["2026-01-31", "1", "Bank", "5.5", "", "", ""]


def _meanings(rows: list[list[str]], delimiter: str) -> list[tuple[object, ...]]:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([["date", "entry_id", "account", "debit", "credit", "currency", "memo"], *rows])
    found = open_journal_file(io.BytesIO(text.getvalue().encode())).rows()
    return [row[1:4] if isinstance(row, RowProblem) else row[1:] for row in found]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), _messy), min_size=1, max_size=2), st.sampled_from([",", ";"]))
def test_a_row_means_the_same_whether_or_not_its_cells_have_been_seen_before(
    changes: list[tuple[int, str]], delimiter: str
) -> None:
    row = list(KNOWN)
    for place, cell in changes:
        row[place] = cell

    unseen = _meanings([row, KNOWN], delimiter)
    seen = _meanings([KNOWN, row], delimiter)

    known = (date(2026, 1, 31), "1", "Bank", Decimal("5.5"), None, "")
    assert unseen[-1] == seen[0] == known
    assert unseen[:-1] == seen[1:]


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.binary(max_size=200).map(HEADING.encode().__add__)))
def test_no_file_whatever_makes_the_reader_crash(content: bytes) -> None:
    try:
        journal = open_journal_file(io.BytesIO(content))
    except JournalFileRefused as refused:
        assert str(refused).endswith((".", "?"))
        return
    for row in journal.rows():
        assert isinstance(row, JournalRow) or row.message.startswith(f"Row {row.row}")
