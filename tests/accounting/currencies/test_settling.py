"""Realised differences of exchange, by hand and by whatever comes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.currencies.settling import OpenItem, SettlesTooMuch, realised_difference


def test_receivable_that_is_paid_at_a_better_rate_gives_a_gain() -> None:
    """USD 1,000 invoiced at 18.00 and paid at 18.50: R500 won (IAS 21.28)."""
    settled = realised_difference(OpenItem(1_000_00, 18_000_00), amount=1_000_00, paid=18_500_00)
    assert (settled.booked, settled.difference, settled.left) == (18_000_00, 500_00, OpenItem(0, 0))


def test_receivable_that_is_paid_at_a_worse_rate_gives_a_loss() -> None:
    assert realised_difference(OpenItem(1_000_00, 18_000_00), amount=1_000_00, paid=17_200_00).difference == -800_00


def test_payable_that_costs_more_than_it_stood_for_gives_a_loss() -> None:
    """EUR 500 owed at 20.00 and paid at 20.40: R200 lost."""
    settled = realised_difference(OpenItem(-500_00, -10_000_00), amount=-500_00, paid=-10_200_00)
    assert settled.difference == -200_00


def test_payable_that_costs_less_gives_a_gain() -> None:
    assert realised_difference(OpenItem(-500_00, -10_000_00), amount=-500_00, paid=-9_900_00).difference == 100_00


def test_a_part_realises_its_part_and_the_last_takes_the_rest() -> None:
    """USD 100.00 booked for R1,833.35, paid in thirds at 19.00."""
    first = realised_difference(OpenItem(100_00, 1_833_35), amount=33_33, paid=633_27)
    assert (first.booked, first.difference) == (611_06, 22_21)
    second = realised_difference(first.left, amount=33_33, paid=633_27)
    assert (second.booked, second.left) == (611_05, OpenItem(33_34, 611_24))
    last = realised_difference(second.left, amount=33_34, paid=633_46)
    assert (last.booked, last.difference, last.left) == (611_24, 22_22, OpenItem(0, 0))
    assert first.difference + second.difference + last.difference == (633_27 * 2 + 633_46) - 1_833_35


def test_yen_without_decimals_and_dinar_with_three_settle_alike() -> None:
    yen = realised_difference(OpenItem(10_000, 1_161_20), amount=3_333, paid=390_00)
    assert (yen.booked, yen.difference) == (387_03, 2_97)
    dinar = realised_difference(OpenItem(-1_000_000, -58_450_00), amount=-1, paid=-6)
    assert (dinar.booked, dinar.left) == (-6, OpenItem(-999_999, -58_449_94))


@pytest.mark.parametrize("amount", [0, -1, 101, 10_000])
def test_more_than_is_open_cannot_be_settled(amount: int) -> None:
    with pytest.raises(SettlesTooMuch):
        realised_difference(OpenItem(100, 1_800), amount=amount, paid=amount * 18)


@given(
    st.sampled_from([1, -1]),
    st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 10**12)), min_size=1, max_size=12),
    st.integers(0, 10**13),
)
def test_whatever_the_parts_all_differences_are_paid_less_booked_and_nothing_is_left(side, parts, value) -> None:
    item = OpenItem(side * sum(amount for amount, _ in parts), side * value)
    booked = item.value
    total = 0
    for amount, paid in parts:
        settled = realised_difference(item, amount=side * amount, paid=side * paid)
        total += settled.difference
        item = settled.left
        assert abs(item.value) <= value
    assert item == OpenItem(0, 0)
    assert total == side * sum(paid for _, paid in parts) - booked
