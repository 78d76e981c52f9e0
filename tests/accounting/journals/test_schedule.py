"""The days of what repeats."""

from datetime import date
from itertools import islice

import pytest

from accounting.journals.repeating_models import RecurringEntry
from accounting.journals.schedule import days_of, next_days


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [
        ("weekly", [date(2027, 1, 31), date(2027, 2, 7), date(2027, 2, 14)]),
        ("monthly", [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)]),
        ("quarterly", [date(2027, 1, 31), date(2027, 4, 30), date(2027, 7, 31)]),
        ("yearly", [date(2027, 1, 31), date(2028, 1, 31), date(2029, 1, 31)]),
    ],
)
def test_a_short_month_has_it_on_its_last_day_and_the_next_goes_back(frequency, expected) -> None:
    assert list(islice(days_of(date(2027, 1, 31), frequency, on_last_day=False), 3)) == expected


def test_the_last_day_of_the_month_stays_the_last() -> None:
    found = list(islice(days_of(date(2027, 2, 28), "monthly", on_last_day=True), 3))
    assert found == [date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]


def test_days_end_with_the_date_or_with_the_number_of_times() -> None:
    one = RecurringEntry(frequency="monthly", starts=date(2027, 1, 15), ends=date(2027, 3, 14))
    assert next_days(one, after=None, most=9) == [date(2027, 1, 15), date(2027, 2, 15)]
    one = RecurringEntry(frequency="monthly", starts=date(2027, 1, 15), most_times=3, times_done=1)
    assert next_days(one, after=date(2027, 1, 15), most=9) == [date(2027, 2, 15), date(2027, 3, 15)]
