"""Amounts as people type them: grouped figures, and small sums such as ``1,200 + 34.50`` or ``3 * 19.99``.

How a figure is grouped is the tenant's manner (``erp.foundation.money.typed_number``).
"""

import re
from decimal import Decimal

from erp.foundation.money import Currency, format_amount, round_to_minor, to_minor, typed_number

# Far above any amount of a business, far below what the database can hold.
MOST_MINOR = 10**15

_SIGN = re.compile(r"\s*([-+*/])\s*")
_OTHER_SIGNS = str.maketrans({"\N{MINUS SIGN}": "-", "\N{MULTIPLICATION SIGN}": "*"})


def typed_minor(text: str, currency: Currency) -> int:
    """Minor units of what was typed, nothing for an empty cell; raises ``ValueError`` with a sentence.

    A figure must fit the decimals of its currency; what was reckoned by ``*`` or ``/`` is rounded.
    """
    text = text.translate(_OTHER_SIGNS).strip()
    if not text:
        return 0
    if text.startswith("-"):
        raise ValueError("Write it into the other column, without the minus.")
    parts = _SIGN.split(text)
    try:
        figures = [typed_number(part) for part in parts[::2]]
    except ValueError:
        example = format_amount(123_450, 2)
        raise ValueError(f"Write an amount such as {example}, or a sum such as 1200 + 34.50.") from None
    minor = _reckoned(figures, parts[1::2], currency) if len(figures) > 1 else _exact(figures[0], currency)
    if minor < 0:
        raise ValueError("This comes to less than nothing. Write it into the other column.")
    if minor > MOST_MINOR:
        raise ValueError("This amount is too large.")
    return minor


def _exact(figure: Decimal, currency: Currency) -> int:
    try:
        return to_minor(figure, currency.exponent)
    except ValueError:
        decimals = f"{currency.exponent} decimals" if currency.exponent else "no decimals"
        raise ValueError(f"{currency.code} has {decimals}.") from None


def _reckoned(figures: list[Decimal], signs: list[str], currency: Currency) -> int:
    """First ``*`` and ``/``, then ``+`` and ``-``, each from left to right."""
    terms = [figures[0]]
    for sign, figure in zip(signs, figures[1:], strict=True):
        if sign == "*":
            terms[-1] *= figure
        elif sign == "/":
            if not figure:
                raise ValueError("Nothing can be divided by zero.")
            terms[-1] /= figure
        else:
            terms.append(-figure if sign == "-" else figure)
    if any(abs(term) > MOST_MINOR for term in terms):
        raise ValueError("This amount is too large.")
    result = sum(terms, Decimal(0))
    is_rounded = "*" in signs or "/" in signs
    return round_to_minor(result, currency.exponent) if is_rounded else _exact(result, currency)


def typed_rate(text: str) -> Decimal:
    """A rate as it was typed; raises ``ValueError`` with a sentence."""
    sentence = "Write a rate such as 18.2537, with at most 12 decimals."
    try:
        rate = typed_number(text)
    except ValueError:
        raise ValueError(sentence) from None
    exponent = rate.as_tuple().exponent
    if not rate or rate >= 10**11 or not isinstance(exponent, int) or exponent < -12:
        raise ValueError(sentence)
    return rate
