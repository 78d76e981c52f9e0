from collections import Counter
from decimal import Decimal

import pytest

from accounting.imports.problems import RowProblem
from accounting.imports.rows import JournalRow
from tests.accounting.imports.journal_texts import HEADING, opened, problems_of, rows_of


@pytest.mark.parametrize(
    ("row", "code", "message"),
    [
        (
            '2026-10-03,1,Bank,"12,34.5",,,',
            "bad_amount",
            "Row 2, debit: '12,34.5' is not an amount. Write 1234.50.",
        ),
        (
            "03/10/2026,1,Bank,5,,,",
            "ambiguous_date",
            "Row 2, date: '03/10/2026' may be 2026-10-03 or 2026-03-10. Write the one that is meant.",
        ),
        ("2026-02-30,1,Bank,5,,,", "bad_date", "Row 2, date: '2026-02-30' is not a day"),
        ("2026-10-03,1,Bank,5,5,,", "both_sides", "Row 2: it has a debit of 5 and a credit of 5."),
        ("2026-10-03,1,Bank,,,,", "no_amount", "Row 2: it has neither a debit nor a credit."),
        ("2026-10-03,1,Bank,-,,,", "no_amount", "Row 2: it has neither"),
        ("2026-10-03,1,Bank,5", "column_count", "Row 2: it has 4 columns where the heading row has 7."),
        ("2026-10-03,1,Bank,5,,ZAR,tea, coffee", "column_count", "quotation marks around it"),
        ("2026-10-03,1, ,5,,,", "missing_account", "Row 2, account: the cell is empty."),
        ("2026-10-03,,Bank,5,,,", "missing_entry_id", "Row 2, entry_id: the cell is empty."),
        ("2026-10-03,1,Bank,5,,€,", "bad_currency", "Row 2, currency: '€' is not a currency code."),
        ("2026-10-03,1,Bank,5,,Z,", "bad_currency", "'Z' is not"),
        ("2026-10-03,1,Ba\x00nk,5,,,", "nul_byte", "Row 2, account: 'Ba[U+0000]nk' holds a NUL"),
        ("2026-10-03,1,Bank,5,,,a\x00", "nul_byte", "Row 2, memo"),
        ("2026-10-03,1,Ba\x1bnk,5,,,", "not_text", "U+001B"),
        ('2026-10-03,1,"Ba\nnk",5,,,', "not_text", "'Ba\\nnk' holds the control character U+000A"),
        ("2026-10-03,1," + "x" * 256 + ",5,,,", "too_long", "has 256 characters; at most 255"),
        ("2026-10-03," + "x" * 101 + ",Bank,5,,,", "too_long", "has 101 characters"),
        ("2026-10-03,1,Bank,5,,," + "x" * 2001, "too_long", "has 2001 characters"),
        ("2026-10-03,1,Bank,5,,," + "x" * 200_000, "too_long", "more than 131,072 characters"),
        ('2026-10-03,1,"Ba"nk,5,,,', "bad_quote", "Row 2: text follows a closing quotation mark."),
        ("Total,,,5,5,,", "bad_date", "Row 2, date: 'Total' is not a date."),
    ],
)
def test_a_row_that_cannot_be_read_says_why_and_the_next_row_is_read(row: str, code: str, message: str) -> None:
    found = list(opened(HEADING + row + "\n2026-10-03,2,Bank,7,,,\n").rows())

    first, last = found[0], found[-1]
    assert isinstance(first, RowProblem)
    assert first.code == code
    assert message in first.message
    assert isinstance(last, JournalRow)
    assert last.amount == 7


def test_every_fault_of_a_row_is_named_at_once() -> None:
    problems = problems_of(HEADING + "soon,,,five,,1,\x01\n")

    assert [problem.column for problem in problems] == [
        "date",
        "entry_id",
        "account",
        "debit",
        "currency",
        "memo",
    ]
    assert {problem.row for problem in problems} == {2}


def test_quoted_line_breaks_keep_the_numbers_of_the_lines_that_follow() -> None:
    rows = rows_of(HEADING + '2026-01-01,1,Bank,5,,,"two \r\n lines"\r\n2026-01-01,1,Sales,,5,,"a\tb"\r\n')

    assert [(row.row, row.memo) for row in rows] == [(2, "two lines"), (4, "a\tb")]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_counts_as_one_line(line_end: str) -> None:
    text = (HEADING + "2026-01-01,1,Bank,5,,,\n2026-01-01,1,Sales,,5,,\n").replace("\n", line_end)

    assert [row.row for row in rows_of(text)] == [2, 3]


def test_blank_lines_and_lines_of_delimiters_are_skipped() -> None:
    rows = rows_of(HEADING + "\n,,,,,,\n  \n2026-01-01,1,Bank,5,,,\n , ,,\n\n")

    assert [row.row for row in rows] == [5]


def test_a_batch_of_blank_lines_does_not_end_the_reading() -> None:
    journal = opened(HEADING + "\n" * 50 + "2026-01-01,1,Bank,5,,,\n")

    assert sum(len(batch.rows) for batch in journal.batches(size=10)) == 1


def test_an_unclosed_quotation_mark_is_traced_to_its_row() -> None:
    problems = problems_of(HEADING + '2026-01-01,1,Bank,5,,,\n2026-01-01,1,"Bank,5,,,\n\n2026,x\n')

    assert [(problem.row, problem.code) for problem in problems] == [(3, "unclosed_quote")]
    assert "never closed" in problems[0].message


def test_an_unclosed_quotation_mark_does_not_swallow_a_long_file() -> None:
    many = "2026-01-01,1,Bank,5,,,\n" * 20_000
    found = list(opened(HEADING + '2026-01-01,1,"Bank,5,,,\n' + many).rows())

    assert isinstance(found[0], RowProblem)
    assert (found[0].row, found[0].code) == (2, "unclosed_quote")
    assert all(isinstance(row, JournalRow) for row in found[1:])
    assert len(found) > 10_000


def test_the_side_that_is_zero_or_a_dash_counts_as_empty() -> None:
    rows = rows_of(
        HEADING
        + "2026-01-01,1,A,5.00,0.00,,\n2026-01-01,1,B,0,5,,\n2026-01-01,1,C,0.00,0.00,,\n"
        + "2026-01-01,1,D,-,2,,\n2026-01-01,1,E,,0,,\n"
    )

    assert [str(row.amount) for row in rows] == ["5.00", "-5", "0.00", "-2", "0"]


def test_negative_amounts_change_sides_and_are_counted() -> None:
    journal = opened(HEADING + "2026-01-01,1,A,-5,,,\n2026-01-01,1,B,,(5),,\n")

    assert [row.amount for row in journal.rows() if isinstance(row, JournalRow)] == [-5, 5]
    assert journal.notes == Counter(negative_amounts=2)


def test_the_decimal_mark_proven_by_one_row_settles_the_others() -> None:
    heading = HEADING.replace(",", ";")
    comma = rows_of(heading + "2026-01-01;1;A;1.234;;;\n2026-01-01;1;A;;1.234;;\n2026-01-01;1;B;;1.234,00;;\n")
    point = rows_of(heading + "2026-01-01;1;A;1.234;;;\n2026-01-01;1;B;;1.23;;\n")
    unproven = problems_of(heading + "2026-01-01;1;A;5;;;\n2026-01-01;1;A;1.234;;;\n")

    assert [row.amount for row in comma] == [1234, -1234, -1234]
    assert point[0].amount == Decimal("1.234")
    assert [problem.code for problem in unproven] == ["ambiguous_amount"]


def test_names_come_back_exactly_without_unicode_normalisation() -> None:
    composed, decomposed = "Caf\u00e9", "Cafe\u0301"
    rows = rows_of(HEADING + f"2026-01-01,1,{composed},5,,,\n2026-01-01,1, {decomposed}\u200b ,,5,,\n")

    assert [row.account for row in rows] == [composed, decomposed + "\u200b"]


def test_the_fingerprint_tells_the_same_file() -> None:
    first = opened(HEADING + "2026-01-01,1,Bank,5,,,\n").fingerprint

    assert first == opened(HEADING + "2026-01-01,1,Bank,5,,,\n").fingerprint
    assert first != opened(HEADING + "2026-01-01,1,Bank,6,,,\n").fingerprint
