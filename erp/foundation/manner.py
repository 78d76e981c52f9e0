"""The manner in which figures and days are written for whoever is being answered.

It is in force like the time zone: set once where a tenant's work begins (a request, a job, a mail),
and read where something is put into words. Files for machines do not ask for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

Grouping = Literal["western", "indian", "spaced"]
NegativeStyle = Literal["minus", "parentheses"]
DateStyle = Literal["worded", "iso", "year_first", "day_first", "day_first_hyphens"]


@dataclass(frozen=True, slots=True)
class Manner:
    """How digits are grouped, how negative amounts and days are written."""

    grouping: Grouping = "western"
    negative: NegativeStyle = "minus"
    date_style: DateStyle = "worded"


PLAIN = Manner()
_in_force: ContextVar[Manner] = ContextVar("manner_in_force", default=PLAIN)


def manner_in_force() -> Manner:
    """The manner that is in force; the plain one where nobody has set any."""
    return _in_force.get()


@contextmanager
def written_in(manner: Manner) -> Iterator[None]:
    """Write in a manner for the length of a block."""
    token = _in_force.set(manner)
    try:
        yield
    finally:
        _in_force.reset(token)
