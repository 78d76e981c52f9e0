"""Money as whole numbers of minor units, and the units it is counted in.

Amounts are signed integers (debit positive) in the minor unit of their currency:
cents for ZAR, whole yen for JPY, fils (thousandths) for KWD. Exponents follow
ISO 4217; precious metal (XAU, XAG ...) is kept in milligrams fine, shown in grams.
"""

import csv
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Literal

Grouping = Literal["western", "indian"]
NegativeStyle = Literal["minus", "parentheses"]


@dataclass(frozen=True, slots=True)
class Currency:
    """A unit of account: its code, decimals of its minor unit, name, symbol, and the year in which it was withdrawn."""

    code: str
    exponent: int
    name: str = ""
    symbol: str = ""
    withdrawn: str = ""


@cache
def iso_currencies() -> dict[str, Currency]:
    """Every ISO 4217 currency by its code, withdrawn ones included (old books use them)."""
    path = Path(__file__).parent / "data" / "iso4217.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            row["code"]: Currency(row["code"], int(row["exponent"]), row["name"], row["symbol"], row["withdrawn"])
            for row in csv.DictReader(stream)
        }


def to_major(minor: int, exponent: int) -> Decimal:
    """Minor units as an exact decimal number of the currency itself."""
    return Decimal(minor).scaleb(-exponent)


def to_minor(major: Decimal, exponent: int) -> int:
    """An exact decimal as minor units.

    Raises ``ValueError`` where the number has more decimals than the currency, for
    money is never rounded in silence.
    """
    scaled = major.scaleb(exponent)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{major} has more than {exponent} decimals")
    return int(scaled)


def round_to_minor(major: Decimal, exponent: int) -> int:
    """A decimal rounded half up (away from zero on its magnitude) to minor units."""
    return int(major.scaleb(exponent).to_integral_value(rounding=ROUND_HALF_UP))


def plain_amount(minor: int, exponent: int) -> str:
    """The amount for machines: ``-1234.50``; no grouping, all decimals of the currency."""
    sign = "-" if minor < 0 else ""
    digits = str(abs(minor)).rjust(exponent + 1, "0")
    return f"{sign}{digits[:-exponent]}.{digits[-exponent:]}" if exponent else f"{sign}{digits}"


def format_amount(
    minor: int,
    exponent: int,
    *,
    grouping: Grouping = "western",
    negative: NegativeStyle = "minus",
    dash_zero: bool = True,
) -> str:
    """The amount for people: ``1,234.50``, ``1,11,800.00`` (Indian), a dash for zero."""
    if minor == 0 and dash_zero:
        return "–"
    whole, _, decimals = plain_amount(abs(minor), exponent).partition(".")
    text = _grouped(whole, grouping) + (f".{decimals}" if decimals else "")
    if minor >= 0:
        return text
    return f"({text})" if negative == "parentheses" else f"−{text}"


def _grouped(whole: str, grouping: Grouping) -> str:
    if grouping == "western" or len(whole) <= 3:
        return f"{int(whole):,}"
    head, tail = whole[:-3], whole[-3:]
    pairs: list[str] = []
    while head:
        pairs.insert(0, head[-2:])
        head = head[:-2]
    return ",".join([*pairs, tail])
