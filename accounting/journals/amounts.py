"""Amounts as people type them: grouped figures, and small sums such as ``1,200 + 34.50`` or ``3 * 19.99``."""

import re
from decimal import Decimal

from erp.foundation.money import Currency, round_to_minor, to_minor

# Far above any amount of a business, far below what the database can hold.
MOST_MINOR = 10**15

# Whole digits, or groups of the West (1,234,567) or of India (12,34,567), then decimals.
_FIGURE = r"(?:\d{1,3}(?:[, ]\d{2,3})*[, ]\d{3}|\d+)(?:\.\d+)?"
_AMOUNT = re.compile(_FIGURE, re.ASCII)
_SUM = re.compile(rf"{_FIGURE}(?:\s*[-+*/]\s*{_FIGURE})+", re.ASCII)
_PART = re.compile(rf"\s*([-+*/]?)\s*({_FIGURE})", re.ASCII)
_OTHER_SIGNS = str.maketrans({"\N{NO-BREAK SPACE}": " ", "\N{MINUS SIGN}": "-", "\N{MULTIPLICATION SIGN}": "*"})


def typed_minor(text: str, currency: Currency) -> int:
    """Minor units of what was typed, nothing for an empty cell; raises ``ValueError`` with a sentence.

    A figure must fit the decimals of its currency; what was reckoned by ``*`` or ``/`` is rounded.
    """
    text = text.translate(_OTHER_SIGNS).strip()
    if not text:
        return 0
    if text.startswith("-"):
        raise ValueError("Write it into the other column, without the minus.")
    is_sum = _SUM.fullmatch(text) is not None
    if not is_sum and not _AMOUNT.fullmatch(text):
        raise ValueError("Write an amount such as 1,234.50, or a sum such as 1,200 + 34.50.")
    minor = _reckoned(text, currency) if is_sum else _exact(_figure(text), currency)
    if minor < 0:
        raise ValueError("This comes to less than nothing. Write it into the other column.")
    if minor > MOST_MINOR:
        raise ValueError("This amount is too large.")
    return minor


def _figure(text: str) -> Decimal:
    return Decimal(re.sub("[, ]", "", text))


def _exact(figure: Decimal, currency: Currency) -> int:
    try:
        return to_minor(figure, currency.exponent)
    except ValueError:
        decimals = f"{currency.exponent} decimals" if currency.exponent else "no decimals"
        raise ValueError(f"{currency.code} has {decimals}.") from None


def _reckoned(text: str, currency: Currency) -> int:
    """First ``*`` and ``/``, then ``+`` and ``-``, each from left to right."""
    terms: list[Decimal] = []
    for sign, figures in _PART.findall(text):
        figure = _figure(figures)
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
    is_rounded = "*" in text or "/" in text
    return round_to_minor(result, currency.exponent) if is_rounded else _exact(result, currency)


def typed_rate(text: str) -> Decimal:
    """A rate as it was typed; raises ``ValueError`` with a sentence."""
    text = text.strip().replace(",", "")
    if not re.fullmatch(r"\d{1,11}(?:\.\d{1,12})?", text, re.ASCII) or not Decimal(text):
        raise ValueError("Write a rate such as 18.2537, with at most 12 decimals.")
    return Decimal(text)
