"""The geometry of the bars on the first page."""

from decimal import Decimal

import pytest

from erp.web.templatetags.ledger_charts import BOTTOM, TOP, bar_months, nice_step, short_number


def _height(text: str) -> float:
    return float(text.removesuffix("%"))


@pytest.mark.parametrize(
    ("highest", "step"), [("0", "1"), ("4", "1"), ("1570000", "500000"), ("83", "25"), ("9", "2.5")]
)
def test_the_scale_climbs_in_round_steps(highest: str, step: str) -> None:
    assert nice_step(Decimal(highest)) == Decimal(step)


def test_no_bar_is_taller_than_the_scale_and_the_tallest_is_drawn_to_it() -> None:
    months = [{"label": "Oct", "in_minor": 200_000_000, "out_minor": 100_000_000}]
    drawn, grid = bar_months(months, 2)
    tall, half = drawn[0].bars
    assert _height(tall.y) == pytest.approx(TOP)
    assert _height(half.height) == pytest.approx((BOTTOM - TOP) / 2)
    assert [line.label for line in grid] == ["0", "500k", "1m", "1.5m", "2m"]


@pytest.mark.parametrize("highest", [1, 99, 157_000_000, 200_000_001, 999_999_999_999])
def test_the_scale_holds_the_tallest_bar(highest: int) -> None:
    drawn, grid = bar_months([{"label": "Oct", "in_minor": highest, "out_minor": 0}], 2)
    assert _height(drawn[0].bars[0].y) >= TOP
    assert _height(grid[-1].y) == pytest.approx(TOP)
    assert len(grid) <= 6


def test_a_month_without_money_draws_no_bar() -> None:
    drawn, _ = bar_months([{"label": "Oct", "in_minor": 0, "out_minor": None}], 2)
    assert drawn[0].bars == ()


def test_no_months_make_an_empty_picture() -> None:
    drawn, grid = bar_months([], 2)
    assert drawn == []
    assert grid[0].label == "0"


@pytest.mark.parametrize(
    ("value", "text"), [("0", "0"), ("250", "250"), ("40000", "40k"), ("1500000", "1.5m"), ("2e9", "2bn")]
)
def test_numbers_of_the_scale_are_short(value: str, text: str) -> None:
    assert short_number(Decimal(value)) == text
