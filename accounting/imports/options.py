"""What a person chose for an import, as text from a form or a command and as plain values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from accounting.imports.amounts import Rounding
from accounting.imports.errors import ImportOptionRefused
from erp.foundation.money import iso_currencies

MAX_UNIT_DECIMALS = 9
_RATE_DECIMALS = 12
_RATE_LIMIT = Decimal(10) ** 12

_CODE = re.compile(r"[A-Z][A-Z0-9._'-]{1,23}")
_BETWEEN = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a file is to be read into the books.

    ``rates`` is base currency for one unit, used where the tenant has no rate for a date;
    ``units`` the decimals of units outside ISO 4217; ``types`` the type that a person confirmed
    for a new account, by its name in the file; ``again`` allows a file that was posted before.
    """

    rounding: Rounding = "refuse"
    create_accounts: bool = False
    rates: dict[str, Decimal] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    again: bool = False

    def with_answers(self, *, types: dict[str, str], again: bool) -> ImportOptions:
        """The same with what the person confirmed after the check."""
        return replace(self, types={**self.types, **types}, again=again)

    def as_json(self) -> dict[str, Any]:
        """For the row of the import; ``options_from_json`` reads it back."""
        return {
            "rounding": self.rounding,
            "create_accounts": self.create_accounts,
            "rates": {code: str(rate) for code, rate in self.rates.items()},
            "units": self.units,
            "types": self.types,
            "again": self.again,
        }


def options_from_json(stored: dict[str, Any]) -> ImportOptions:
    """The options as they were kept with the import."""
    return ImportOptions(
        rounding=cast(Rounding, stored.get("rounding", "refuse")),
        create_accounts=bool(stored.get("create_accounts")),
        rates={code: Decimal(rate) for code, rate in stored.get("rates", {}).items()},
        units={code: int(decimals) for code, decimals in stored.get("units", {}).items()},
        types=dict(stored.get("types", {})),
        again=bool(stored.get("again")),
    )


def read_rates(texts: Iterable[str]) -> dict[str, Decimal]:
    """Rates such as ``EUR=19.85``; one text may hold several. Raises ImportOptionRefused."""
    return {code: _rate(code, number) for code, number in _pairs(texts, "=", "rates", "EUR=19.85")}


def read_units(texts: Iterable[str]) -> dict[str, int]:
    """Units such as ``VACHR:2``; one text may hold several. Raises ImportOptionRefused."""
    units = {}
    for code, decimals in _pairs(texts, ":", "units", "VACHR:2"):
        if not decimals.isascii() or not decimals.isdigit() or int(decimals) > MAX_UNIT_DECIMALS:
            raise ImportOptionRefused(
                f"{code} has {decimals} decimals: write a whole number from 0 to {MAX_UNIT_DECIMALS}, "
                f"such as {code}:2.",
                field="units",
            )
        known = iso_currencies().get(code)
        if known is not None and known.exponent != int(decimals):
            raise ImportOptionRefused(
                f"{code} is a currency of ISO 4217 with {known.exponent} decimals and needs no declaration.",
                field="units",
            )
        if known is None:
            units[code] = int(decimals)
    return units


def _rate(code: str, text: str) -> Decimal:
    try:
        rate = Decimal(text)
    except InvalidOperation:
        rate = Decimal("NaN")
    if not rate.is_finite() or not 0 <= rate < _RATE_LIMIT:
        raise ImportOptionRefused(
            f"The rate of {code} is not a number: '{text}'. Write base currency for one {code}, such as {code}=19.85.",
            field="rates",
        )
    if rate != round(rate, _RATE_DECIMALS):
        raise ImportOptionRefused(f"The rate of {code} has more than {_RATE_DECIMALS} decimals.", field="rates")
    if rate == 0 and code in iso_currencies():
        raise ImportOptionRefused(f"{code} is a currency of ISO 4217; its rate cannot be 0.", field="rates")
    return rate


def _pairs(texts: Iterable[str], sign: str, option: str, example: str) -> list[tuple[str, str]]:
    """Codes in capitals with what stands behind the sign; the same code twice must agree."""
    found: dict[str, str] = {}
    for text in texts:
        for part in filter(None, _BETWEEN.split(text)):
            code, _, value = part.partition(sign)
            code = code.upper()
            if not value or _CODE.fullmatch(code) is None:
                raise ImportOptionRefused(f"'{part}' is not of the form {example}.", field=option)
            if found.setdefault(code, value) != value:
                raise ImportOptionRefused(f"{code} is given twice, as {found[code]} and as {value}.", field=option)
    return list(found.items())
