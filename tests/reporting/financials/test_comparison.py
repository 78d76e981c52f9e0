"""The day with which a balance is compared."""

from datetime import date

import pytest

from reporting.financials.comparison import previous_month_end, year_before


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 10, 31), date(2026, 9, 30)),
        (date(2026, 11, 20), date(2026, 10, 31)),
        (date(2024, 3, 1), date(2024, 2, 29)),
        (date(2026, 1, 15), date(2025, 12, 31)),
    ],
)
def test_previous_month_is_its_last_day(day: date, expected: date) -> None:
    assert previous_month_end(day) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 20), date(2025, 11, 20)),
        (date(2024, 2, 29), date(2023, 2, 28)),
        (date(2025, 2, 28), date(2024, 2, 29)),
    ],
)
def test_year_before_keeps_the_end_of_a_month(day: date, expected: date) -> None:
    assert year_before(day) == expected
