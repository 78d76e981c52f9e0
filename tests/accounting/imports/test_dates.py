from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.imports.dates import read_date
from accounting.imports.problems import UnreadableCell

OCTOBER_3 = date(2026, 10, 3)


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-03",
        " 2026-10-03 ",
        "2026/10/03",
        "2026.10.3",
        "20261003",
        "2026-10-03T00:00:00",
        "2026-10-03 00:00",
        "3 Oct 2026",
        "03-Oct-2026",
        "03 OCTOBER 2026",
        "3/oct/2026",
        "Oct 3, 2026",
        "October 3 2026",
    ],
)
def test_read_date_understands_forms_with_one_reading(text: str) -> None:
    assert read_date(text) == OCTOBER_3


@pytest.mark.parametrize(
    ("text", "code", "advice"),
    [
        ("03/10/2026", "ambiguous_date", "may be 2026-10-03 or 2026-03-10"),
        ("25/12/2026", "ambiguous_date", "Write 2026-12-25"),
        ("12/25/2026", "ambiguous_date", "Write 2026-12-25"),
        ("05.05.2026", "ambiguous_date", "Write 2026-05-05"),
        ("3-10-26", "ambiguous_date", "more than one way"),
        ("03-Oct-26", "ambiguous_date", "two digits"),
        ("2026-02-29", "bad_date", "calendar"),
        ("2026-13-01", "bad_date", "calendar"),
        ("20260230", "bad_date", "calendar"),
        ("31 Foo 2026", "bad_date", "not a date"),
        ("1899-12-31", "bad_date", "1900 to 2199"),
        ("2200-01-01", "bad_date", "1900 to 2199"),
        ("0000-00-00", "bad_date", "1900 to 2199"),
        ("46298", "bad_date", "spreadsheet"),
        ("2026-10-03 14:05", "bad_date", "not a date"),
        ("2026-10/03", "bad_date", "not a date"),
        ("\uff12026-10-03", "bad_date", "not a date"),
        ("2026-10-03\x00", "bad_date", "not a date"),
        ("Total", "bad_date", "2026-10-31"),
        ("", "bad_date", "is empty"),
    ],
)
def test_read_date_refuses_with_advice(text: str, code: str, advice: str) -> None:
    with pytest.raises(UnreadableCell) as refused:
        read_date(text)

    assert refused.value.code == code
    assert advice in refused.value.explanation


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_read_date_reads_back_every_day(day: date) -> None:
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d %b %Y", "%d-%B-%Y", "%B %d, %Y"):
        assert read_date(day.strftime(form)) == day
