"""How numbers are spelled: what stands before the digits, and how many digits there are at least.

A prefix is written with places for the fiscal year: ``{year}`` is the year in which it begins (2026),
``{yy}`` its last two digits and ``{yy-yy}`` those of both years that it touches (26-27). It is made of
capital letters, digits, ``/`` and ``-``, and ends in no digit: so the digits at the end of a number
are its sequence, and what stands before them tells its series and year. The database holds the same.
"""

import re
from dataclasses import dataclass

from tenancy.tenants.models import Country

#: Rule 46(b) of the CGST Rules 2017: at most sixteen of letters, digits, - and /, once in a fiscal year.
MOST_SIGNS_IN_INDIA = 16
MOST_SIGNS = 24
MOST_DIGITS = 9
LAST_FIRST_NUMBER = 999_999_999
#: A prefix that leaves no room for so many numbers is refused.
LEAST_ROOM = 5_000

PLACES = ("{year}", "{yy}", "{yy-yy}")
TWO_YEARS = "{yy-yy}"
_PATTERN = re.compile(r"(?:[A-Z0-9/-]|\{year\}|\{yy\}|\{yy-yy\})*", re.ASCII)
_NUMBER = re.compile(r"((?:[A-Z0-9/-]*[A-Z/-])?)([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Spelling:
    """How the numbers of a series are spelled in each year, and with which number this one begins."""

    pattern: str
    width: int
    first: int = 1

    def prefix(self, cycle: str) -> str:
        """What stands before the digits in a year: ``JV/26-27/``."""
        return expanded(self.pattern, cycle)

    def number(self, cycle: str, sequence: int) -> str:
        """A number as the database spells it: ``JE-2026-00012``."""
        return spelled(self.prefix(cycle), self.width, sequence)

    @property
    def has_year(self) -> bool:
        """Whether it differs from year to year, so that the next year can go on with it."""
        return "{" in self.pattern


def expanded(pattern: str, cycle: str) -> str:
    """A pattern with the year in its places; ``cycle`` is the year in which the fiscal year begins."""
    short = cycle[-2:]
    following = f"{(int(cycle) + 1) % 100:02}" if cycle.isdecimal() and len(cycle) == 4 else short
    return pattern.replace("{year}", cycle).replace("{yy-yy}", f"{short}-{following}").replace("{yy}", short)


def spelled(prefix: str, width: int, sequence: int) -> str:
    """A prefix and at least ``width`` digits."""
    return f"{prefix}{sequence:0{width}}"


def taken_apart(number: str) -> tuple[str, int] | None:
    """Prefix and sequence of a spelled number; nothing where the text can be none."""
    found = _NUMBER.fullmatch(number)
    return (found[1], int(found[2])) if found else None


def is_pattern(text: str) -> bool:
    """Whether a text is made of the signs and places that a prefix may have."""
    return _PATTERN.fullmatch(text) is not None


def most_signs(country: str) -> int:
    """How long a number may be."""
    return MOST_SIGNS_IN_INDIA if country == Country.INDIA else MOST_SIGNS


def most_signs_of_prefix(country: str) -> int:
    """How long a prefix may be: in India four digits must fit behind it, elsewhere ten."""
    return MOST_SIGNS_IN_INDIA - 4 if country == Country.INDIA else MOST_SIGNS - 10


def room(prefix: str, first: int, country: str) -> int:
    """How many numbers fit, from the first one on, before one gets too long."""
    return max(0, int("9" * max(0, most_signs(country) - len(prefix)) or "0") - first + 1)
