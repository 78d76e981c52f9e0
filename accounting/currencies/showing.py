"""How rates are written for people."""

from decimal import ROUND_HALF_UP, Decimal

_LEAST = 4


def rate_words(rate: Decimal) -> str:
    """A rate with at least four and no more decimals than tell: ``18.4287``, ``0.0000193245``.

    Six places above one, ten below; the books keep twelve.
    """
    places = 6 if rate >= 1 else 10
    text = f"{rate.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP):,f}"
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(_LEAST, '0')}"


def inverse_words(rate: Decimal) -> str:
    """How many units one of the base currency buys."""
    return rate_words(1 / rate) if rate else ""
