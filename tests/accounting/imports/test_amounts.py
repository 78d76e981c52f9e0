from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.imports.amounts import (
    DecimalMark,
    TooManyDecimals,
    decimal_mark_of,
    is_blank_amount,
    minor_units,
    read_amount,
)
from accounting.imports.problems import UnreadableCell


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", "0"),
        ("0.00", "0.00"),
        ("1234.5", "1234.5"),
        ("  1234.50 ", "1234.50"),
        (".5", "0.5"),
        ("12.", "12"),
        ("007.10", "7.10"),
        ("1,234,567.89", "1234567.89"),
        ("1,234", "1234"),
        ("1,11,800.00", "111800.00"),
        ("12,34,56,789", "123456789"),
        ("1 234 567.89", "1234567.89"),
        ("1\u00a0234,50", "1234.50"),
        ("1\u202f234 567", "1234567"),
        ("1'234'567.89", "1234567.89"),
        ("1\u2019234.5", "1234.5"),
        ("1.234.567,89", "1234567.89"),
        ("1.234,56", "1234.56"),
        ("12,5", "12.5"),
        ("0,125", "0.125"),
        ("1234,567", "1234.567"),
        ("-5", "-5"),
        ("+5", "5"),
        ("5-", "-5"),
        ("(5.20)", "-5.20"),
        ("\u22125", "-5"),
        ("R 1 234.50", "1234.50"),
        ("R-5", "-5"),
        ("-R5", "-5"),
        ("(R 5)", "-5"),
        ("Rs. 1,11,800", "111800"),
        ("Rs5", "5"),
        ("\u20b91,000", "1000"),
        ("$1,000.00", "1000.00"),
        ("123456789012345678.123456789012", "123456789012345678.123456789012"),
        ("1.5000000000000000", "1.500000000000"),
        ("-0.00", "0.00"),
    ],
)
def test_read_amount_understands_the_ways_people_write_amounts(text: str, amount: str) -> None:
    read = read_amount(text, ".")

    assert str(read) == amount


@pytest.mark.parametrize(
    "text",
    [
        "12,34.5",
        "1,23,45",
        "1,2345,678",
        "0,123,456",
        "1.2.3",
        "1,234.567,8",
        "1 23",
        "1 234'567",
        "1e5",
        "1E5",
        "NaN",
        "Infinity",
        "-inf",
        "0x10",
        "1_000",
        "\uff11\uff12",
        "\u0661\u0662",
        "\u00bd",
        "five",
        "5 Dr",
        "5 ZAR",
        "--5",
        "(-5)",
        "-5-",
        "(5",
        "5)",
        "()",
        ".",
        ",",
        "R",
        "1 234.567.8",
        "1234567890123456789",
        "0.1234567890123",
        "5\x00",
    ],
)
def test_read_amount_refuses_what_is_not_exactly_one_amount(text: str) -> None:
    with pytest.raises(UnreadableCell) as refused:
        read_amount(text, ".")

    assert refused.value.code == "bad_amount"


@pytest.mark.parametrize(
    ("text", "mark", "amount"),
    [
        ("1.234", ".", "1.234"),
        ("1,234", ".", "1234"),
        ("1.234", ",", "1234"),
        ("1,234", ",", "1.234"),
    ],
)
def test_read_amount_follows_the_files_decimal_mark_where_a_form_has_two_readings(
    text: str, mark: DecimalMark, amount: str
) -> None:
    assert str(read_amount(text, mark)) == amount


@pytest.mark.parametrize("text", ["1.234", "1,234", "-999,000"])
def test_read_amount_refuses_two_readings_where_the_file_leaves_its_mark_open(text: str) -> None:
    with pytest.raises(UnreadableCell) as refused:
        read_amount(text, "?")

    assert refused.value.code == "ambiguous_amount"
    assert "may mean" in refused.value.explanation


@pytest.mark.parametrize(
    ("cells", "delimiter", "mark"),
    [
        ([], ",", "."),
        ([], ";", "?"),
        (["1.234", "5"], ";", "?"),
        (["1.234", "5.50"], ";", "."),
        (["1.234", "5,50"], ";", ","),
        (["5.50", "5,50"], ";", "?"),
        (["1.234.567"], ";", ","),
        (["1,234,567"], ";", "."),
        (["1,234.5"], ",", "."),
        (["12,5"], ",", ","),
        (["nonsense", "", "12,5"], ",", ","),
    ],
)
def test_decimal_mark_of_believes_only_cells_that_prove_it(cells: list[str], delimiter: str, mark: DecimalMark) -> None:
    assert decimal_mark_of(cells, delimiter) == mark


@pytest.mark.parametrize("text", ["", "  ", "-", "\u2013", " - "])
def test_is_blank_amount_knows_the_dashes_of_spreadsheets(text: str) -> None:
    assert is_blank_amount(text)


def test_is_blank_amount_is_not_zero() -> None:
    assert not is_blank_amount("0")


@pytest.mark.parametrize(
    ("amount", "exponent", "units"),
    [
        ("1.005", 2, 101),
        ("-1.005", 2, -101),
        ("1.00499", 2, 100),
        ("0.5", 0, 1),
        ("1.5", 0, 2),
        ("2.5", 0, 3),
        ("-2.5", 0, -3),
        ("1.2345", 3, 1235),
        ("999999999999999999.995", 2, 100000000000000000000),
        ("123456789012345678.123456789012", 4, 1234567890123456781235),
    ],
)
def test_minor_units_rounds_half_away_from_zero_when_differences_are_posted(
    amount: str, exponent: int, units: int
) -> None:
    assert minor_units(Decimal(amount), exponent, "post") == units


def test_minor_units_refuses_to_lose_digits_otherwise() -> None:
    assert minor_units(Decimal("12.500"), 2, "refuse") == 1250
    with pytest.raises(TooManyDecimals, match=r"12\.505 has more decimals than .* 2 decimals"):
        minor_units(Decimal("12.505"), 2, "refuse")
    with pytest.raises(TooManyDecimals, match="no decimals"):
        minor_units(Decimal("0.1"), 0, "refuse")


whole = st.integers(min_value=0, max_value=10**18 - 1)


def _western(digits: str) -> str:
    return f"{int(digits):,}"


def _indian(digits: str) -> str:
    head, tail = digits[:-3], digits[-3:]
    pairs: list[str] = []
    while head:
        pairs.insert(0, head[-2:])
        head = head[:-2]
    return ",".join([*pairs, tail])


@given(whole, st.from_regex(r"[0-9]{0,12}", fullmatch=True), st.booleans(), st.sampled_from("wi ',"))
def test_read_amount_reads_back_every_grouping(number: int, after: str, negative: bool, style: str) -> None:
    digits = str(number)
    groups = {
        "w": _western(digits),
        "i": _indian(digits),
        " ": _western(digits).replace(",", " "),
        "'": _western(digits).replace(",", "'"),
        ",": _western(digits).replace(",", "."),
    }[style]
    mark: DecimalMark = "," if style == "," else "."
    text = groups + (mark + after if after else "")
    exact = Decimal(f"{digits}.{after}" if after else digits)

    read = read_amount(f"({text})" if negative else text, mark)

    assert read == (exact.copy_negate() if negative else exact)


@given(st.integers(min_value=-(10**24), max_value=10**24), st.integers(min_value=0, max_value=4))
def test_minor_units_returns_what_was_written(units: int, exponent: int) -> None:
    sign, magnitude = ("-" if units < 0 else ""), str(abs(units)).rjust(exponent + 1, "0")
    text = f"{sign}{magnitude[:-exponent]}.{magnitude[-exponent:]}" if exponent else str(units)

    assert minor_units(Decimal(text), exponent, "refuse") == units
    assert minor_units(Decimal(text), exponent, "post") == units
