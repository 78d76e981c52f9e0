"""Amounts as people write them, read exactly, and their minor units.

Nothing here goes through floating point, and nothing is rounded while it is read: whether an
amount has more decimals than its currency is known only once the currency is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Literal, NamedTuple

from accounting.imports.problems import UnreadableCell
from erp.foundation.errors import Refusal

# The mark that a file uses before decimals. "?" when the file leaves it open.
DecimalMark = Literal[".", ",", "?"]
Rounding = Literal["refuse", "post"]

MAX_WHOLE_DIGITS = 18
MAX_DECIMALS = 12

_ADVICE = "is not an amount. Write 1234.50."

# 18 + 12 digits, shifted by at most 12 places: no step may round before we say so.
_EXACT = Context(prec=64)

# The hyphen stands last, so that a character class takes it for itself.
_MINUS = "\N{MINUS SIGN}-"
_SHAPE = re.compile(
    rf"(?P<before>[+{_MINUS}])?\s*"
    r"(?:Rs\.?|R|\u20b9|\$|\u20ac|\u00a3|\u00a5)?\s*"
    rf"(?P<after>[+{_MINUS}])?\s*"
    r"(?P<body>[.,]?[0-9](?:.*[0-9.,])?)\s*"
    rf"(?P<trailing>[{_MINUS}])?",
    re.DOTALL,
)
_BODY = re.compile(r"[0-9., ']+")
# People and spreadsheets write the same two group marks with several characters.
_SAME_MARK = str.maketrans({"\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ", "\u2019": "'", "\u02bc": "'"})
_EMPTY_MARKS = frozenset({"", "-", "\N{EN DASH}", "\N{EM DASH}"})

# The shape of nearly every cell. Where the file leaves its decimal mark open, "1.234" is not
# plain: it may be a German 1234.
PLAIN_AMOUNT = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,12})?")
PLAIN_UNLESS_GROUPED = re.compile(r"[0-9]{1,18}(?:\.(?:[0-9]{1,2}|[0-9]{4,12}))?")
# The next most frequent shapes, western and Indian, without a doubt about their commas.
_COMMA_GROUPS = re.compile(
    r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3}){1,5}|[1-9][0-9]?(?:,[0-9]{2}){1,6},[0-9]{3})(?:\.[0-9]{1,12})?"
)


class TooManyDecimals(Refusal):
    """An amount has more decimals than its currency, and the tenant does not round."""

    def __init__(self, amount: Decimal, exponent: int) -> None:
        places = "no decimals" if exponent == 0 else f"{exponent} decimals"
        super().__init__(
            f"{amount:f} has more decimals than its currency, which has {places}. "
            "Correct the amount, or choose to post rounding differences."
        )


class _Number(NamedTuple):
    whole: str
    decimals: str
    # The mark that this spelling proves, "" when it proves none.
    proves: Literal[".", ",", ""]
    # True for "1.234" and "1,234": one mark before exactly three digits.
    ambiguous: bool


def is_blank_amount(text: str) -> bool:
    """Whether the cell says "nothing here": empty, or the dash that spreadsheets show for it."""
    return text.strip() in _EMPTY_MARKS


def read_amount(text: str, mark: DecimalMark) -> Decimal:
    """The signed amount in major units, with the decimals as written.

    Western (1,234,567.89) and Indian (1,11,800.00) groups, spaces and apostrophes between
    groups, a decimal comma where it cannot be mistaken, parentheses or a trailing minus for a
    negative amount, and a leading currency sign are understood. Raises UnreadableCell.
    """
    if mark == "." and _COMMA_GROUPS.fullmatch(text):
        return Decimal(text.replace(",", ""))
    body, negative = _unsigned(text)
    number = _spelled(body)
    if number.ambiguous:
        number = _settled(number, body, mark)
    whole = number.whole.lstrip("0") or "0"
    decimals = number.decimals
    if len(whole) > MAX_WHOLE_DIGITS:
        raise UnreadableCell("bad_amount", f"has more than {MAX_WHOLE_DIGITS} digits before the decimal mark.")
    if len(decimals) > MAX_DECIMALS:
        decimals = decimals.rstrip("0").ljust(MAX_DECIMALS, "0")
    if len(decimals) > MAX_DECIMALS:
        raise UnreadableCell("bad_amount", f"has more than {MAX_DECIMALS} decimals.")
    amount = Decimal(f"{whole}.{decimals}" if decimals else whole)
    return amount.copy_negate() if negative and amount else amount


def decimal_mark_of(cells: Iterable[str], delimiter: str) -> DecimalMark:
    """The decimal mark that the given cells prove.

    Cells such as "12.50" prove a point, "1.234,50" a comma, "1.234" nothing. Without proof,
    only a semicolon leaves the question open: such files come from places with a decimal comma.
    """
    proofs: set[str] = set()
    for cell in cells:
        try:
            body, _ = _unsigned(cell)
            proofs.add(_spelled(body).proves)
        except UnreadableCell:
            continue
    proofs.discard("")
    if proofs == {","}:
        return ","
    if proofs == {"."}:
        return "."
    return "?" if proofs or delimiter == ";" else "."


def minor_units(amount: Decimal, exponent: int, rounding: Rounding) -> int:
    """The amount in minor units of a currency with `exponent` decimals.

    "post" rounds half up on the magnitude (away from zero), as PostgreSQL's round(numeric)
    does, so that the same rule may be applied to a whole table. "refuse" raises TooManyDecimals
    when digits would be lost.
    """
    scaled = amount.scaleb(exponent, context=_EXACT)
    whole = scaled.to_integral_value(rounding=ROUND_HALF_UP, context=_EXACT)
    if rounding == "refuse" and whole != scaled:
        raise TooManyDecimals(amount, exponent)
    return int(whole)


def _unsigned(text: str) -> tuple[str, bool]:
    """The digits and marks of the cell, and whether they are negative."""
    text = text.strip()
    in_parentheses = text.startswith("(") and text.endswith(")")
    if in_parentheses:
        text = text[1:-1].strip()
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise UnreadableCell("bad_amount", _ADVICE)
    body = match["body"].translate(_SAME_MARK)
    if _BODY.fullmatch(body) is None:
        raise UnreadableCell("bad_amount", _ADVICE)
    signs = [sign for sign in (match["before"], match["after"], match["trailing"]) if sign]
    if len(signs) + in_parentheses > 1:
        raise UnreadableCell("bad_amount", "has more than one sign. Write -1234.50.")
    return body, in_parentheses or (bool(signs) and signs[0] in _MINUS)


def _spelled(body: str) -> _Number:
    """The digits before and after the decimal mark, and what the spelling proves."""
    points, commas = body.count("."), body.count(",")
    if " " in body or "'" in body:
        return _with_spaces(body, points, commas)
    if points and commas:
        mark: Literal[".", ","] = "." if body.rfind(".") > body.rfind(",") else ","
        if body.count(mark) > 1:
            raise UnreadableCell("bad_amount", _ADVICE)
        whole, _, decimals = body.partition(mark)
        return _Number(_joined(whole, "," if mark == "." else "."), decimals, mark, False)
    if points + commas > 1:
        group = "." if points else ","
        return _Number(_joined(body, group), "", "," if points else ".", False)
    if points + commas == 0:
        return _Number(body, "", "", False)
    mark = "." if points else ","
    whole, _, decimals = body.partition(mark)
    # No group of three follows more than three digits, or a zero.
    if len(decimals) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0":
        return _Number(whole, decimals, "", True)
    return _Number(whole or "0", decimals, mark, False)


def _with_spaces(body: str, points: int, commas: int) -> _Number:
    """A number whose groups are parted by spaces or apostrophes: 1 234 567.89."""
    group = " " if " " in body else "'"
    if points + commas > 1:
        raise UnreadableCell("bad_amount", _ADVICE)
    mark: Literal[".", ","] = "," if commas else "."
    whole, _, decimals = body.partition(mark)
    if decimals and not decimals.isdigit():
        raise UnreadableCell("bad_amount", _ADVICE)
    return _Number(_joined(whole, group), decimals, mark if decimals else "", False)


def _settled(number: _Number, body: str, mark: DecimalMark) -> _Number:
    """What "1.234" or "1,234" means in a file whose decimal mark is known."""
    if mark == "?":
        whole, decimals = number.whole, number.decimals
        raise UnreadableCell(
            "ambiguous_amount",
            f"may mean {whole}{decimals} or {whole}.{decimals}. Write {whole}{decimals}.00 or {whole}.{decimals}0.",
        )
    if mark in body:
        return number
    return number._replace(whole=number.whole + number.decimals, decimals="")


def _joined(whole: str, group: str) -> str:
    """The digits of a grouped number; the groups must be western or Indian."""
    first, *rest = whole.split(group)
    digits = first.isdigit() and all(part.isdigit() for part in rest)
    western = len(first) <= 3 and all(len(part) == 3 for part in rest)
    indian = len(first) <= 2 and rest != [] and len(rest[-1]) == 3
    indian = indian and all(len(part) == 2 for part in rest[:-1])
    if not digits or not (western or indian) or first.startswith("0"):
        raise UnreadableCell("bad_amount", _ADVICE)
    return first + "".join(rest)
