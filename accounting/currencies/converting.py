"""Turn amounts of one currency into another at a rate: half up to the minor unit, with nothing left over."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from erp.foundation.money import Currency

# Amounts have up to nineteen digits and rates twenty-four; a product of both is exact within that.
_EXACT = Context(prec=60)


def value_of(amount: int, rate: Decimal, *, currency: Currency, base: Currency) -> int:
    """What ``amount`` minor units of a currency are worth, in minor units of base currency, rounded half up."""
    return _rounded(exact_value(amount, rate, currency=currency, base=base))


def exact_value(amount: int, rate: Decimal, *, currency: Currency, base: Currency) -> Decimal:
    """The same before it is rounded."""
    with localcontext(_EXACT):
        return (Decimal(amount) * rate).scaleb(base.exponent - currency.exponent)


def values_of(amounts: Sequence[int], rate: Decimal, *, currency: Currency, base: Currency) -> list[int]:
    """What each amount is worth, so that together they are worth what their sum is.

    Each is rounded half up; the minor units that are then missing from the value of the sum,
    or are too many, go one by one to the amounts that were rounded furthest the other way,
    the first of them where two are alike. So no value is a whole minor unit away from what
    it is exactly, and amounts that cancel out are worth nothing together.
    """
    exact = [exact_value(one, rate, currency=currency, base=base) for one in amounts]
    values = [_rounded(one) for one in exact]
    missing = value_of(sum(amounts), rate, currency=currency, base=base) - sum(values)
    step = 1 if missing > 0 else -1
    by_need = sorted(range(len(exact)), key=lambda place: step * (values[place] - exact[place]))
    for place in by_need[: abs(missing)]:
        values[place] += step
    return values


def share_of(total: int, part: int, whole: int) -> int:
    """``total`` times ``part`` over ``whole``, rounded half up; all of it where the part is the whole."""
    if part == whole:
        return total
    with localcontext(_EXACT):
        return _rounded(Decimal(total) * part / whole)


def _rounded(exact: Decimal) -> int:
    with localcontext(_EXACT):
        return int(exact.to_integral_value(rounding=ROUND_HALF_UP))
