"""How many decimals a unit has, and what it was worth on a day."""

from datetime import date, timedelta
from decimal import Decimal

from accounting.currencies.models import ExchangeRate, Unit
from erp.foundation.money import Currency, iso_currencies

# A rate of the days before holds over a week-end or a holiday, not for ever.
DAYS_A_RATE_HOLDS = 10


def known_currencies() -> dict[str, Currency]:
    """ISO 4217 and the tenant's own units, by code."""
    own = {unit.code: Currency(unit.code, unit.exponent, unit.name) for unit in Unit.objects.all()}
    return {**iso_currencies(), **own}


def currency(code: str) -> Currency | None:
    """The currency or unit of that code, or nothing."""
    found = iso_currencies().get(code)
    if found is not None:
        return found
    unit = Unit.objects.filter(code=code).first()
    return Currency(unit.code, unit.exponent, unit.name) if unit else None


def rate_on(code: str, day: date) -> Decimal | None:
    """The tenant's latest rate on or shortly before a day, or nothing."""
    found = (
        ExchangeRate.objects.filter(currency=code, day__lte=day, day__gte=day - timedelta(days=DAYS_A_RATE_HOLDS))
        .order_by("-day")
        .first()
    )
    return found.rate if found else None
