"""One line of a file: values as text that programs read back, and that a spreadsheet does not run.

A text that a spreadsheet would run as a formula has an apostrophe put before it, and so has one
that begins with an apostrophe itself: whoever takes one leading apostrophe away wherever there is
one has every text back exactly.
"""

import csv
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

from erp.foundation.money import Currency, plain_amount

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def line_of(values: Iterable[object]) -> bytes:
    """A line of CSV in UTF-8."""
    stream = StringIO(newline="")
    # Quotes stand around the signs of the line end alone, so a stray carriage return needs both of them.
    csv.writer(stream, lineterminator="\r\n").writerow(values)
    return stream.getvalue().encode()


def cell(value: object) -> str:
    """A value of a column as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, dict | list | tuple):
        return text(json.dumps(value, ensure_ascii=False, default=str))
    return text(str(value))


def text(value: str) -> str:
    """A text that no spreadsheet runs."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def money(minor: int | None, currency: Currency) -> str:
    """An amount as a decimal number with all decimals of its currency.

    One of three decimals gets a fourth: whoever reads ``1.234`` cannot tell a point from a separator of thousands.
    """
    if minor is None:
        return ""
    plain = plain_amount(minor, currency.exponent)
    return f"{plain}0" if currency.exponent == 3 else plain
