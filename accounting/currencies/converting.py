"""Turn amounts of one currency into another at a rate: half up to the minor unit, with nothing left over."""

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


def share_of(total: int, part: int, whole: int) -> int:
    """``total`` times ``part`` over ``whole``, rounded half up; all of it where the part is the whole."""
    if part == whole:
        return total
    with localcontext(_EXACT):
        return _rounded(Decimal(total) * part / whole)


def _rounded(exact: Decimal) -> int:
    with localcontext(_EXACT):
        return int(exact.to_integral_value(rounding=ROUND_HALF_UP))
