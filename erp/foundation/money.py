"""Money as whole numbers of minor units, and the units it is counted in.

Amounts are signed integers (debit positive) in the minor unit of their currency:
cents for ZAR, whole yen for JPY, fils (thousandths) for KWD. Exponents follow
ISO 4217; precious metal (XAU, XAG ...) is kept in milligrams fine, shown in grams.
"""

import csv
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

from erp.foundation.manner import Grouping as Grouping
from erp.foundation.manner import NegativeStyle as NegativeStyle
from erp.foundation.manner import manner_in_force


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


def exponent_of(code: str) -> int:
    """Decimals of the minor unit of a currency, such as a base currency; 2 where ISO 4217 knows none."""
    known = iso_currencies().get(code)
    return known.exponent if known else 2


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
    grouping: Grouping | None = None,
    negative: NegativeStyle | None = None,
    dash_zero: bool = True,
) -> str:
    """The amount for people: ``1,234.50``, ``1,11,800.00`` (Indian), ``1 234,50`` (spaced), a dash for zero.

    What is not given is taken from the manner in force.
    """
    if minor == 0 and dash_zero:
        return "–"
    manner = manner_in_force()
    grouping, negative = grouping or manner.grouping, negative or manner.negative
    whole, _, decimals = plain_amount(abs(minor), exponent).partition(".")
    point = "," if grouping == "spaced" else "."
    text = _grouped(whole, grouping) + (f"{point}{decimals}" if decimals else "")
    if minor >= 0:
        return text
    return f"({text})" if negative == "parentheses" else f"−{text}"


# As people type numbers: plain, or grouped as their books write them; a comma is taken as the decimal
# sign only where spaces group, for elsewhere ``1,50`` may be meant as anything.
_TYPED = re.compile(r"(?:\d+|\d{1,3}(?:[, ]\d{2,3})*[, ]\d{3})(?:\.\d+)?", re.ASCII)
_TYPED_SPACED = re.compile(r"(?:\d+|\d{1,3}(?: \d{3})+)(?:[.,]\d+)?", re.ASCII)


def typed_number(text: str, *, grouping: Grouping | None = None) -> Decimal:
    """A number as it was typed, without a sign: ``1,234.50``, or ``1 234,50`` where spaces group.

    ``grouping`` is that of the manner in force where it is not given. Raises ``ValueError``.
    """
    given = text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ").strip()
    if (grouping or manner_in_force().grouping) == "spaced":
        if not _TYPED_SPACED.fullmatch(given):
            raise ValueError(text)
        return Decimal(given.replace(" ", "").replace(",", "."))
    if not _TYPED.fullmatch(given):
        raise ValueError(text)
    return Decimal(re.sub("[, ]", "", given))


def signed_number(text: str, *, grouping: Grouping | None = None) -> Decimal:
    """The same with a sign, as ``format_amount`` writes one: ``-1,234.50`` or ``(1,234.50)``. Raises ``ValueError``."""
    given = text.strip().replace("\N{MINUS SIGN}", "-")
    if given.startswith("(") and given.endswith(")"):
        return -typed_number(given[1:-1], grouping=grouping)
    number = typed_number(given.removeprefix("-"), grouping=grouping)
    return -number if given.startswith("-") else number


def _grouped(whole: str, grouping: Grouping) -> str:
    if grouping == "spaced":
        return f"{int(whole):,}".replace(",", "\N{NO-BREAK SPACE}")
    if grouping == "western" or len(whole) <= 3:
        return f"{int(whole):,}"
    head, tail = whole[:-3], whole[-3:]
    pairs: list[str] = []
    while head:
        pairs.insert(0, head[-2:])
        head = head[:-2]
    return ",".join([*pairs, tail])
