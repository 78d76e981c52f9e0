"""Amounts as people type them."""

import pytest

from accounting.journals.amounts import typed_minor, typed_rate
from erp.foundation.money import Currency

ZAR, JPY, KWD = Currency("ZAR", 2), Currency("JPY", 0), Currency("KWD", 3)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("", 0),
        ("1,234.50", 1_234_50),
        ("1,50,000", 150_000_00),
        ("1200 + 34.50", 1_234_50),
        ("1,200+34.50-0.5", 1_234_00),
        ("3 * 19.99", 59_97),
        ("100 / 3", 33_33),
        ("2*3+4*5", 26_00),
        ("10 - 2 * 3", 4_00),
    ],
)
def test_figures_and_small_sums_are_read(text: str, minor: int) -> None:
    assert typed_minor(text, ZAR) == minor


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("12,50", "Write an amount such as"),
        ("1+", "Write an amount such as"),
        ("2**3", "Write an amount such as"),
        ("(1+2)", "Write an amount such as"),
        ("1e5", "Write an amount such as"),
        ("1 - 2", "less than nothing"),
        ("1/0", "divided by zero"),
        ("0.001", "ZAR has 2 decimals"),
        ("9" * 30, "too large"),
        ("9999999999 * 9999999999 * 9999999999", "too large"),
        ("-5", "other column"),
        ("٣", "Write an amount such as"),
    ],
)
def test_what_is_no_amount_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        typed_minor(text, ZAR)


def test_each_currency_has_its_decimals() -> None:
    assert typed_minor("1,500", JPY) == 1500
    assert typed_minor("1.234", KWD) == 1234
    with pytest.raises(ValueError, match="no decimals"):
        typed_minor("1.5", JPY)


@pytest.mark.parametrize("text", ["0", "x", "1.1234567890123", "-3", "1e3"])
def test_a_rate_is_a_positive_figure(text: str) -> None:
    with pytest.raises(ValueError, match="Write a rate"):
        typed_rate(text)
