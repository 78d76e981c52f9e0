"""Read files of published rates, row by row.

Two shapes of CSV are known, each told by its first row. The broad one of the European Central Bank has a
day per row and a column per currency, headed ``USD`` or ``EUR_USD``, and quotes so many of it for
one euro; its daily file, and the archive it comes packed in, are the same with one row. The long
one has a rate per row in columns named day, currency, rate and, where that is not the euro,
against; the data portal of the bank calls them TIME_PERIOD, CURRENCY, OBS_VALUE and CURRENCY_DENOM.

The XML that the bank publishes beside its CSV has an element per day (``<Cube time="2026-11-19">``)
and in it one per currency (``<Cube currency="USD" rate="1.1527"/>``).
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import IO, BinaryIO, Protocol

from accounting.currencies.errors import RateFileUnreadable
from erp.foundation.archives import Archive, ArchiveUnreadable, PartTooLarge
from erp.foundation.dates import MONTHS, short_date
from erp.foundation.money import iso_currencies
from erp.foundation.plain_xml import XmlRefused, xml_events

EURO = "EUR"
# The whole history of the ECB, unpacked, is a seventh of that.
MOST_BYTES = 20_000_000
# The bank has published some 290,000 figures, which the long shape and the XML have in a row each.
MOST_ROWS = 400_000
_TOO_MANY_ROWS = f"The file has more than {MOST_ROWS:,} rows. Split it by years."
_TOO_LARGE = f"The file is larger than {MOST_BYTES // 1_000_000} MB. Split it by years."

_DAY, _CURRENCY, _RATE, _AGAINST = "day", "currency", "rate", "against"
_MEANINGS = {
    _DAY: ("date", "day", "time_period"),
    _CURRENCY: ("currency", "cur", "code"),
    _RATE: ("rate", "quote", "value", "obs_value"),
    _AGAINST: ("against", "base", "currency_denom"),
}
_PAIR = re.compile(r"(?:([A-Z]{3})[_/])?([A-Z]{3})", re.ASCII)
_NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,12})?", re.ASCII)
_NO_RATE = frozenset({"", "n/a", "nan", "-", "."})
_WORDED_DAY = re.compile(r"(\d{1,2}) ([A-Za-z]{3})[a-z]* (\d{4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Quote:
    """One figure of a file: ``quote`` units of ``currency`` for one ``against``.

    ``row`` counts from 1: the rows of CSV, the rates of XML, which may all stand in one line.
    """

    row: int
    day: date
    against: str
    currency: str
    quote: Decimal


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a row, as a sentence."""

    row: int
    sentence: str


def read_rates(content: BinaryIO, *, today: date) -> Iterator[Quote | RowFault]:
    """Every figure and every fault of a file, as its rows come; raises ``RateFileUnreadable``.

    A cell without a figure is no fault: a currency was not quoted on that day.
    """
    try:
        unpacked = _unpacked(content)
        if _is_xml(unpacked):
            yield from _once(_elements(unpacked.getvalue()), today)
            return
        text = io.TextIOWrapper(unpacked, encoding="utf-8-sig", newline="")
        first = text.readline(10_000)
        delimiter = max(",;\t", key=first.count)
        head = [cell.strip() for cell in first.rstrip("\r\n").split(delimiter)]
        rows = _numbered(csv.reader(text, delimiter=delimiter))
        yield from _once(_shape(head)(head, rows, has_comma=delimiter != ","), today)
    except UnicodeDecodeError:
        raise RateFileUnreadable(
            "The file is not written in UTF-8. Choose the CSV file of the source itself."
        ) from None
    except XmlRefused as error:
        raise RateFileUnreadable(f"The XML file is not read: {error}. Choose the file of the source itself.") from error
    except csv.Error as error:
        raise RateFileUnreadable(f"The file cannot be read: {error}. Choose a CSV file.") from error


def _unpacked(content: BinaryIO) -> io.BytesIO:
    """The file, or the one CSV or XML file of the archive in which it came; no more than a limit of it."""
    start = content.read(2)
    content.seek(0)
    if start != b"PK":
        return io.BytesIO(_bounded(content))
    try:
        archive = Archive(content)
        names = [name for name in archive.names if name.lower().endswith((".csv", ".xml"))]
        if len(names) != 1:
            raise RateFileUnreadable(
                f"The archive holds {len(names)} CSV or XML files. Choose one with a single file in it."
            )
        return io.BytesIO(archive.read(names[0], most_bytes=MOST_BYTES))
    except PartTooLarge:
        raise RateFileUnreadable(_TOO_LARGE) from None
    except ArchiveUnreadable as error:
        raise RateFileUnreadable(
            "The archive cannot be unpacked: it is damaged or encrypted. Choose the CSV file itself."
        ) from error


def _bounded(stream: IO[bytes]) -> bytes:
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise RateFileUnreadable(_TOO_LARGE)
    return data


def _is_xml(content: io.BytesIO) -> bool:
    return content.getvalue()[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def _elements(content: bytes) -> Iterator[Quote | RowFault]:
    """The rates of the XML of the ECB, each within the element of its day."""
    day, given, number = None, "", 0
    elements = 0
    for event in xml_events(content):
        elements += event.kind == "begins"
        if elements > MOST_ROWS:
            raise RateFileUnreadable(_TOO_MANY_ROWS)
        if event.kind != "begins" or event.name != "Cube":
            continue
        given = event.attributes.get("time", given)
        if "time" in event.attributes:
            day = _day(given)
        if "currency" not in event.attributes:
            continue
        number += 1
        currency = event.attributes["currency"].strip().upper()
        strange = _strange(EURO, currency)
        if day is None:
            yield RowFault(number, f"{given[:40] or 'A rate without a day'} is no date. Write it as 2026-10-31.")
        elif strange:
            yield RowFault(number, strange)
        else:
            text = event.attributes.get("rate", "").strip()
            yield from _quote(number, day, EURO, currency, text, has_comma=False)


def _numbered(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(rows, start=2):
        # Empty ones as well: they give nothing that anybody who reads them could stop at.
        if number > MOST_ROWS + 1:
            raise RateFileUnreadable(_TOO_MANY_ROWS)
        if any(cell.strip() for cell in cells):
            yield number, [cell.strip() for cell in cells]


class _Shape(Protocol):
    """Reads the rows below a head of its shape."""

    def __call__(
        self, head: Sequence[str], rows: Iterator[tuple[int, list[str]]], *, has_comma: bool
    ) -> Iterator[Quote | RowFault]: ...


def _shape(head: Sequence[str]) -> _Shape:
    named = {cell.casefold() for cell in head}
    if all(named & set(_MEANINGS[one]) for one in (_DAY, _CURRENCY, _RATE)):
        return _long
    if head and head[0].casefold() in _MEANINGS[_DAY] and any(_PAIR.fullmatch(cell.upper()) for cell in head[1:]):
        return _broad
    raise RateFileUnreadable(
        "No rates are found: the first row names neither a date and currencies (Date, USD, JPY ...)"
        " nor the columns date, currency and rate."
    )


def _broad(
    head: Sequence[str], rows: Iterator[tuple[int, list[str]]], *, has_comma: bool
) -> Iterator[Quote | RowFault]:
    columns: dict[tuple[str, str], int] = {}
    for place, cell in enumerate(head[1:], start=1):
        pair = _PAIR.fullmatch(cell.upper())
        if cell and pair is None:
            yield RowFault(1, f"The column {cell[:40]} names no currency.")
        elif pair and (strange := _strange(pair[1] or EURO, pair[2])):
            yield RowFault(1, f"The column {cell}: {strange}")
        elif pair and (pair[1] or EURO, pair[2]) in columns:
            yield RowFault(1, f"The column {cell} stands in the file twice. Keep one of them.")
        elif pair:
            columns[pair[1] or EURO, pair[2]] = place
    for number, cells in rows:
        day = _day(cells[0])
        if day is None:
            yield RowFault(number, f"{cells[0][:40] or 'An empty cell'} is no date. Write it as 2026-10-31.")
            continue
        for (against, currency), place in columns.items():
            if place >= len(cells):
                # A row may be shorter than its head, and is not walked for cells that it does not have.
                break
            if cells[place]:
                yield from _quote(number, day, against, currency, cells[place], has_comma=has_comma)


def _long(head: Sequence[str], rows: Iterator[tuple[int, list[str]]], *, has_comma: bool) -> Iterator[Quote | RowFault]:
    places = {
        meaning: place
        for meaning, names in _MEANINGS.items()
        for place, cell in enumerate(head)
        if cell.casefold() in names
    }
    for number, cells in rows:
        given = {meaning: cells[place] if place < len(cells) else "" for meaning, place in places.items()}
        day = _day(given[_DAY])
        against, currency = given.get(_AGAINST, "").upper() or EURO, given[_CURRENCY].upper()
        strange = _strange(against, currency)
        if day is None:
            yield RowFault(number, f"{given[_DAY][:40] or 'An empty cell'} is no date. Write it as 2026-10-31.")
        elif strange:
            yield RowFault(number, strange)
        else:
            yield from _quote(number, day, against, currency, given[_RATE], has_comma=has_comma)


def _quote(
    number: int, day: date, against: str, currency: str, text: str, *, has_comma: bool
) -> Iterator[Quote | RowFault]:
    plain = text.replace(",", ".") if has_comma else text
    if plain.casefold() in _NO_RATE:
        return
    try:
        quote = Decimal(plain) if _NUMBER.fullmatch(plain) else Decimal(0)
    except InvalidOperation:
        quote = Decimal(0)
    if quote > 0:
        yield Quote(number, day, against, currency, quote)
    else:
        yield RowFault(number, f"{currency}: {text[:40]} is no rate. Write a number above zero such as 18.2045.")


def _strange(against: str, currency: str) -> str:
    for code in (against, currency):
        if code not in iso_currencies():
            return f"{code[:10] or 'An empty cell'} is no currency of ISO 4217."
    return f"{currency} is quoted against itself." if against == currency else ""


def _day(text: str) -> date | None:
    """A day as ISO 8601 has it, or as the daily file of the ECB words it: ``17 November 2026``."""
    worded = _WORDED_DAY.fullmatch(text)
    try:
        if worded:
            return date(int(worded[3]), MONTHS.index(worded[2].capitalize()) + 1, int(worded[1]))
        return date.fromisoformat(text)
    except ValueError:
        return None


def _once(found: Iterator[Quote | RowFault], today: date) -> Iterator[Quote | RowFault]:
    """Each figure once, and none of days to come."""
    seen: dict[tuple[date, str, str], int] = {}
    for one in found:
        if isinstance(one, RowFault):
            yield one
            continue
        row = seen.setdefault((one.day, one.against, one.currency), one.row)
        if row != one.row:
            yield RowFault(one.row, f"{one.currency} for {short_date(one.day)} stands in row {row} already.")
        elif one.day > today:
            yield RowFault(one.row, f"{short_date(one.day)} has not come yet.")
        else:
            yield one
