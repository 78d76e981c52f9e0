"""Figures and days in the manner that is in force."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from erp.foundation.dates import full_date, long_date, short_date, short_moment
from erp.foundation.manner import PLAIN, Manner, manner_in_force, written_in
from erp.foundation.money import format_amount, signed_number, typed_number

DAY = date(2026, 10, 3)


def test_manner_holds_for_its_block_alone() -> None:
    with written_in(Manner("indian", "parentheses", "iso")):
        assert format_amount(-12_345_678_90, 2) == "(1,23,45,678.90)"
        with written_in(Manner("spaced")):
            assert format_amount(-12_345_678_90, 2) == "−12\N{NO-BREAK SPACE}345\N{NO-BREAK SPACE}678,90"
        assert short_date(DAY) == "2026-10-03"
    assert manner_in_force() == PLAIN
    assert format_amount(-123_456, 2) == "−1,234.56"


def test_what_is_given_goes_before_what_is_in_force() -> None:
    with written_in(Manner("indian", "parentheses")):
        assert format_amount(-123_456_78, 2, grouping="western", negative="minus") == "−123,456.78"


@pytest.mark.parametrize(
    ("style", "short", "long"),
    [
        ("worded", "3 Oct 2026", "03 October 2026"),
        ("iso", "2026-10-03", "2026-10-03"),
        ("year_first", "2026/10/03", "2026/10/03"),
        ("day_first", "03/10/2026", "03/10/2026"),
        ("day_first_hyphens", "03-10-2026", "03-10-2026"),
    ],
)
def test_days_are_written_in_each_style(style, short: str, long: str) -> None:
    with written_in(Manner(date_style=style)):
        assert short_date(DAY) == short
        assert long_date(DAY) == long
        assert short_moment(datetime(2026, 10, 3, 9, 5, tzinfo=UTC)).startswith(f"{short}, ")


@pytest.mark.parametrize(
    ("text", "grouping", "number"),
    [
        ("1234.5", "western", "1234.5"),
        ("1,234.50", "western", "1234.50"),
        ("12,34,567.89", "indian", "1234567.89"),
        ("1 234 567,89", "spaced", "1234567.89"),
        ("1\N{NO-BREAK SPACE}234,5", "spaced", "1234.5"),
        ("1234.50", "spaced", "1234.50"),
    ],
)
def test_numbers_are_read_as_the_books_write_them(text: str, grouping, number: str) -> None:
    assert typed_number(text, grouping=grouping) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "grouping"),
    [("1,50", "western"), ("1,234,567.89", "spaced"), ("1.234,56", "western"), ("1.234,56", "spaced"), ("", "western"),
     ("-1", "spaced"), ("١٢", "western")],
)  # fmt: skip
def test_what_could_be_two_numbers_is_refused(text: str, grouping) -> None:
    with pytest.raises(ValueError):
        typed_number(text, grouping=grouping)


@pytest.mark.parametrize("manner", [Manner("western"), Manner("indian", "parentheses"), Manner("spaced")])
@pytest.mark.parametrize("minor", [-12_345_678_90, -5, 5, 1_234_50])
def test_amounts_are_read_as_they_are_written(manner: Manner, minor: int) -> None:
    with written_in(manner):
        assert signed_number(format_amount(minor, 2)) == Decimal(minor) / 100


@pytest.mark.parametrize("text", ["--1", "(-1)", "-", "()", "1-", "-1,50"])
def test_what_has_no_plain_sign_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        signed_number(text, grouping="western")


def test_day_on_the_head_of_a_paper_is_worded_or_in_the_numbers_of_the_manner() -> None:
    day = date(2026, 10, 3)
    assert full_date(day) == "3 October 2026"
    with written_in(Manner(date_style="iso")):
        assert full_date(day) == "2026-10-03"
