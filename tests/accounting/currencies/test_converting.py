"""Amounts of one currency in another."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.currencies.converting import share_of, value_of
from erp.foundation.money import Currency, iso_currencies

ISO = iso_currencies()
ZAR, USD, JPY, KWD = (ISO[code] for code in ("ZAR", "USD", "JPY", "KWD"))
GRAMS = Currency("GOLD916", 3)

currencies = st.sampled_from([ZAR, USD, JPY, KWD, GRAMS])
rates = st.decimals(min_value="0.000001", max_value="99999", places=12)
amounts = st.integers(min_value=-(10**15), max_value=10**15)


@pytest.mark.parametrize(
    ("amount", "currency", "base", "rate", "worth"),
    [
        (100_00, USD, ZAR, "18.2045", 1_820_45),
        (1, USD, ZAR, "0.5", 1),
        (-1, USD, ZAR, "0.5", -1),
        (1_000, JPY, ZAR, "0.11612", 116_12),
        (1_000, JPY, JPY, "1", 1_000),
        (1_000, KWD, ZAR, "58.45", 58_45),
        (1, KWD, ZAR, "58.45", 6),
        (100_00, ZAR, KWD, "0.0171", 1_710),
        (100_00, ZAR, JPY, "8.61", 861),
        (2_500, GRAMS, ZAR, "1410.55", 3_526_38),
    ],
)
def test_minor_units_follow_the_decimals_of_both_currencies(amount, currency, base, rate, worth) -> None:
    assert value_of(amount, Decimal(rate), currency=currency, base=base) == worth


@given(amounts, rates, currencies, currencies)
def test_debit_and_credit_round_alike(amount, rate, currency, base) -> None:
    assert value_of(-amount, rate, currency=currency, base=base) == -value_of(
        amount, rate, currency=currency, base=base
    )


def test_share_of_all_is_all_and_a_third_rounds_half_up() -> None:
    assert share_of(10_001, 7, 7) == 10_001
    assert share_of(1, 1, 2) == 1
    assert share_of(-1, 1, 2) == -1
    assert share_of(10_000, 1, 3) == 3_333
