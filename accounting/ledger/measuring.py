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
    lines = list(lines)
    worth = [line.amount for line in lines]
    foreign = {line.currency for line in lines if _is_foreign(line)}
    if foreign:
        base, known = base_currency(), known_currencies()
        rates = rates_on((code, day) for code in sorted(foreign - {base.code}))
        for place, line in enumerate(lines):
            rate, currency = rates.get((line.currency, day)), known.get(line.currency)
            if rate is not None and currency is not None:
                at_rate = value_of(line.currency_amount, rate.value, currency=currency, base=base)
                worth[place] = max(line.amount, at_rate, key=abs)
    return max(sum(one for one in worth if one > 0), -sum(one for one in worth if one < 0))


def _is_foreign(line: MeasuredLine) -> bool:
    return bool(line.rate_source) or line.rate != RATE_OF_BASE or line.amount != line.currency_amount
