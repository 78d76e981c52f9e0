"""Amounts of one currency in another."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.currencies.converting import exact_value, share_of, value_of, values_of
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


def test_what_rounding_leaves_over_goes_to_who_lost_most() -> None:
    rate = Decimal("18.335")
    # 6.11166.. each, exactly 18.335 together: 6.12 + 6.11 + 6.11 would be right, and is 18.34.
    assert values_of([33, 33, 34], rate, currency=USD, base=ZAR) == [605, 605, 624]
    assert value_of(100, rate, currency=USD, base=ZAR) == 1_834


@given(st.lists(amounts, min_size=1, max_size=12), rates, currencies, currencies)
def test_values_add_up_to_the_value_of_the_sum(parts, rate, currency, base) -> None:
    values = values_of(parts, rate, currency=currency, base=base)
    assert sum(values) == value_of(sum(parts), rate, currency=currency, base=base)
    for part, value in zip(parts, values, strict=True):
        assert abs(exact_value(part, rate, currency=currency, base=base) - value) < 1


@given(st.lists(amounts, min_size=1, max_size=8), rates, currencies)
def test_amounts_that_cancel_out_are_worth_nothing_together(parts, rate, currency) -> None:
    assert sum(values_of([*parts, *(-one for one in parts)], rate, currency=currency, base=ZAR)) == 0


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
