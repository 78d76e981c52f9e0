"""Settle what the currencies of a file are: their decimals, and their worth on each day."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection
from django.db.backends.utils import CursorWrapper

from accounting.currencies.models import ExchangeRate, Unit
from accounting.currencies.queries import known_currencies
from accounting.imports.errors import ImportOptionRefused
from accounting.imports.options import ImportOptions
from accounting.imports.staging import StagedFile
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.money import Currency, iso_currencies

FALLBACK_SOURCE = "given with the import"
NO_VALUE_SOURCE = "without value"

_ADD_CURRENCY = "INSERT INTO import_currency VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"

# One rate for each currency and day of the file, and null where there is none.
_RATES = """
INSERT INTO import_rate (currency, day, rate, source)
SELECT used.currency, used.day, coalesce(dated.rate, unit.fallback),
       coalesce(dated.source, unit.fallback_source)
  FROM (SELECT DISTINCT currency, day FROM import_row) used
  JOIN import_currency unit ON unit.number = used.currency AND NOT unit.is_base AND unit.exponent IS NOT NULL
  LEFT JOIN LATERAL exchange_rates_on(ARRAY[unit.code], ARRAY[used.day]) dated ON true
"""


@dataclass(slots=True)
class CurrencyMatch:
    """The file's currencies by their number; ``declared`` are units that are new to the tenant."""

    base: Currency
    by_number: dict[int, Currency] = field(default_factory=dict)
    declared: list[Currency] = field(default_factory=list)
    without_value: list[str] = field(default_factory=list)
    has_unknown: bool = False
    has_foreign: bool = False

    def label(self, number: int) -> Currency:
        """The currency of that number; one that nobody knows has two decimals as far as words go."""
        return self.by_number[number]


def settle_currencies(staged: StagedFile, options: ImportOptions, *, base_currency: str) -> CurrencyMatch:
    """Fill ``import_currency`` and ``import_rate``; raises ImportOptionRefused.

    Rates are the tenant's own on or shortly before each day, then the one given with the file.
    A unit outside ISO 4217 for which nobody ever gave a rate has no value.
    """
    known = known_currencies()
    match = CurrencyMatch(known[base_currency])
    for code, decimals in options.units.items():
        if code not in known:
            known[code] = Currency(code, decimals)
            match.declared.append(known[code])
        elif known[code].exponent != decimals:
            raise ImportOptionRefused(
                f"{code} is a unit with {known[code].exponent} decimals already, not with {decimals}.", field="units"
            )
    if options.rates.get(base_currency, Decimal(1)) != 1:
        raise ImportOptionRefused(f"{base_currency} is the base currency; its rate is 1.", field="rates")
    with connection.cursor() as cursor:
        for code, number in staged.currencies.items():
            _add(cursor, match, number, code, known.get(code), options)
        cursor.execute(_RATES)
        cursor.execute("ANALYZE import_currency, import_rate")
    return match


def _add(
    cursor: CursorWrapper,
    match: CurrencyMatch,
    number: int,
    code: str,
    currency: Currency | None,
    options: ImportOptions,
) -> None:
    is_base = code == match.base.code
    match.by_number[number] = currency or Currency(code, 2)
    if currency is None:
        match.has_unknown = True
        cursor.execute(_ADD_CURRENCY, [number, code, False, None, None, None, "", None])
        return
    match.has_foreign = match.has_foreign or not is_base
    fallback, source = options.rates.get(code), FALLBACK_SOURCE
    if fallback is None and not is_base and _is_without_value(code):
        fallback, source = Decimal(0), NO_VALUE_SOURCE
        match.without_value.append(code)
    scale = Decimal(1).scaleb(currency.exponent)
    # Minor units times rate times factor are minor units of base currency.
    factor = Decimal(1).scaleb(match.base.exponent - currency.exponent)
    cursor.execute(_ADD_CURRENCY, [number, code, is_base, currency.exponent, scale, fallback, source, factor])


def _is_without_value(code: str) -> bool:
    # Published rates are of ISO 4217 alone, so what a person entered is all there can be.
    return code not in iso_currencies() and not ExchangeRate.objects.filter(currency=code).exists()


def declare_units(match: CurrencyMatch, *, actor: Actor) -> None:
    """Keep the new units of the file as the tenant's own."""
    if match.declared:
        with act("accounting.unit.declared", actor=actor):
            Unit.objects.bulk_create(Unit(code=one.code, exponent=one.exponent) for one in match.declared)
