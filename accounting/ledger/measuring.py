"""How large an entry is when it is held against somebody's limit."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Protocol

from accounting.currencies.converting import value_of
from accounting.currencies.queries import base_currency, known_currencies, rates_on
from accounting.ledger.proposals import RATE_OF_BASE


class MeasuredLine(Protocol):
    """A line of an entry, a draft or a proposal; amounts in minor units, debit positive."""

    @property
    def amount(self) -> int: ...
    @property
    def currency(self) -> str: ...
    @property
    def currency_amount(self) -> int: ...
    @property
    def rate(self) -> Decimal | None: ...
    @property
    def rate_source(self) -> str: ...


def size_of(lines: Iterable[MeasuredLine], day: date) -> int:
    """What an entry is measured by, base minor units: each line at its rate or at that of the day, whichever is more.

    A rate that somebody writes makes an entry no smaller than it is. Where no rate of the day is
    known the written one holds. Asks the database for lines in foreign currency only.
    """
    return sizes_of([(lines, day)])[0]


def sizes_of(entries: Iterable[tuple[Iterable[MeasuredLine], date]]) -> list[int]:
    """What several entries are measured by, each of its lines and its day; their rates are read once."""
    measured = [(list(lines), day) for lines, day in entries]
    foreign = {(line.currency, day) for lines, day in measured for line in lines if _is_foreign(line)}
    if not foreign:
        return [_larger_side([line.amount for line in lines]) for lines, _ in measured]
    base, known = base_currency(), known_currencies()
    rates = rates_on(sorted((code, day) for code, day in foreign if code != base.code))

    def worth(line: MeasuredLine, day: date) -> int:
        rate, currency = rates.get((line.currency, day)), known.get(line.currency)
        if rate is None or currency is None:
            return line.amount
        return max(line.amount, value_of(line.currency_amount, rate.value, currency=currency, base=base), key=abs)

    return [_larger_side([worth(line, day) for line in lines]) for lines, day in measured]


def _larger_side(worth: list[int]) -> int:
    return max(sum(one for one in worth if one > 0), -sum(one for one in worth if one < 0))


def _is_foreign(line: MeasuredLine) -> bool:
    return bool(line.rate_source) or line.rate != RATE_OF_BASE or line.amount != line.currency_amount
