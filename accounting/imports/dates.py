"""Posting dates as people write them, where only one reading is possible."""

from __future__ import annotations

import re
from datetime import date

from accounting.imports.problems import UnreadableCell

FIRST_YEAR = 1900
LAST_YEAR = 2199

_ADVICE = "is not a date. Write it as 2026-10-31."

_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_DAY_AND_MONTH_FIRST = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4}|[0-9]{2})")
_NAMED_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]+([A-Za-z]{3,9})\.?[-/., ]+([0-9]{4}|[0-9]{2})")
_NAMED_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? +([0-9]{1,2}),? +([0-9]{4}|[0-9]{2})")
_SERIAL_DAY = re.compile(r"[0-9]{5}(?:\.0+)?")

_MONTH_NAMES = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()}
_MONTHS["sept"] = 9


def read_date(text: str) -> date:
    """The date that the cell names.

    2026-10-31, 2026/10/31, 2026.10.31, 20261031, 31 Oct 2026, 31-Oct-2026 and Oct 31, 2026 are
    understood. Forms with day and month in figures first are refused, whichever the day:
    a file in which 25/12/2026 proves one order may still hold rows in the other.
    Raises UnreadableCell.
    """
    text = text.strip()
    if match := _YEAR_FIRST.fullmatch(text):
        return _checked(match[1], int(match[3]), match[4])
    if match := _COMPACT.fullmatch(text):
        return _checked(match[1], int(match[2]), match[3])
    if match := _NAMED_DAY_FIRST.fullmatch(text):
        return _named(match[3], match[2], match[1])
    if match := _NAMED_MONTH_FIRST.fullmatch(text):
        return _named(match[3], match[1], match[2])
    if match := _DAY_AND_MONTH_FIRST.fullmatch(text):
        raise _order_unknown(int(match[1]), int(match[2]), match[3])
    if _SERIAL_DAY.fullmatch(text):
        raise UnreadableCell(
            "bad_date",
            "is the day number of a spreadsheet. Format the column as a date, so that it reads 2026-10-31.",
        )
    if not text:
        raise UnreadableCell("bad_date", "is empty. Every row needs a date such as 2026-10-31.")
    raise UnreadableCell("bad_date", _ADVICE)


def _named(year: str, month_name: str, day: str) -> date:
    month = _MONTHS.get(month_name.lower())
    if month is None:
        raise UnreadableCell("bad_date", _ADVICE)
    return _checked(year, month, day)


def _checked(year: str, month: int, day: str) -> date:
    if len(year) == 2:
        raise UnreadableCell("ambiguous_date", "has a year of two digits. Write all four, as in 2026-10-31.")
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise UnreadableCell("bad_date", f"is outside the years {FIRST_YEAR} to {LAST_YEAR}. Check the year.")
    try:
        return date(int(year), month, int(day))
    except ValueError:
        raise UnreadableCell("bad_date", "is not a day of the calendar. Check the day and the month.") from None


def _order_unknown(first: int, second: int, year: str) -> UnreadableCell:
    """Refuse a date whose day and month could be exchanged, with what to write instead."""
    readings = []
    if len(year) == 4:
        for month, day in ((second, first), (first, second)):
            try:
                readings.append(date(int(year), month, day).isoformat())
            except ValueError:
                continue
    if len(set(readings)) == 2:
        advice = f"may be {readings[0]} or {readings[1]}. Write the one that is meant."
    elif readings:
        advice = f"has the day or the month first, which other rows could leave in doubt. Write {readings[0]}."
    else:
        advice = "may be read in more than one way. Write dates as 2026-10-31."
    return UnreadableCell("ambiguous_date", advice)
