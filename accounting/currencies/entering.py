"""Enter a rate of exchange by hand, and declare a unit of one's own."""

from datetime import date
from decimal import Decimal

from accounting.currencies.errors import (
    RateInTheFuture,
    RateOfBase,
    RateOutOfBounds,
    SameRateAgain,
    UnitTaken,
    UnknownCurrency,
)
from accounting.currencies.locking import lock_rates
from accounting.currencies.models import ExchangeRate, Unit
from accounting.currencies.queries import base_currency, currency
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.money import iso_currencies
from tenancy.access.checking import require_permission

BY_HAND = "by hand"
_MOST = Decimal(100_000_000)


def enter_rate(
    code: str, day: date, rate: Decimal, *, today: date, actor: Actor, source: str = BY_HAND, reason: str = ""
) -> ExchangeRate:
    """Say what one unit of a currency was worth on a day, in base currency.

    A rate that was entered for the day before stays as a revision, and what was posted keeps
    it. Raises ``UnknownCurrency``, ``RateOfBase``, ``RateOutOfBounds``, ``RateInTheFuture``
    or ``SameRateAgain``.
    """
    require_permission(actor, "accounting.exchange_rate.edit")
    if currency(code) is None:
        raise UnknownCurrency(code)
    if code == base_currency().code:
        raise RateOfBase(code)
    if not 0 < rate < _MOST:
        raise RateOutOfBounds
    if day > today:
        raise RateInTheFuture(day)
    with act("accounting.exchange_rate.entered", actor=actor, reason=reason):
        lock_rates()
        latest = ExchangeRate.objects.filter(currency=code, day=day).order_by("-revision").first()
        if latest is not None and (latest.rate, latest.source) == (rate, source):
            raise SameRateAgain(code, day)
        return ExchangeRate.objects.create(
            currency=code,
            day=day,
            rate=rate,
            source=source or BY_HAND,
            revision=latest.revision + 1 if latest else 0,
            entered_by_label=actor.label,
        )


def declare_unit(code: str, exponent: int, name: str, *, actor: Actor) -> Unit:
    """Make a unit of account outside ISO 4217, such as grams or points; raises ``UnitTaken``."""
    require_permission(actor, "accounting.exchange_rate.edit")
    if code in iso_currencies() or Unit.objects.filter(code=code).exists():
        raise UnitTaken(code)
    with act("accounting.unit.declared", actor=actor):
        return Unit.objects.create(code=code, exponent=exponent, name=name)
