"""The days of something that repeats: pure reckoning with dates."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, islice

from accounting.journals.repeating_models import Frequency, RecurringEntry

_MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.YEARLY: 12}
_LAST_YEAR = 2999


def days_of(starts: date, frequency: str, *, on_last_day: bool) -> Iterator[date]:
    """Every day from ``starts`` on; a month that is too short has it on its last day."""
    for step in count():
        if frequency == Frequency.WEEKLY:
            yield starts + timedelta(days=7 * step)
            continue
        months = starts.year * 12 + starts.month - 1 + step * _MONTHS[Frequency(frequency)]
        year, month = months // 12, months % 12 + 1
        if year > _LAST_YEAR:
            return
        last = monthrange(year, month)[1]
        yield date(year, month, last if on_last_day else min(starts.day, last))


def next_days(recurring: RecurringEntry, *, after: date | None, most: int = 1) -> list[date]:
    """The days after one, within the end and the number of times that is left."""
    left = most if recurring.most_times is None else min(most, recurring.most_times - recurring.times_done)
    days = days_of(recurring.starts, recurring.frequency, on_last_day=recurring.on_last_day)
    ahead = (day for day in days if after is None or day > after)
    within = list(islice(ahead, max(left, 0)))
    return [day for day in within if recurring.ends is None or day <= recurring.ends]
