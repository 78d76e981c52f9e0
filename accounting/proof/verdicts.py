"""What a check of the books is asked, and what it answers."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from accounting.periods.models import AccountingPeriod
from erp.foundation.money import plain_amount


class VerdictState(models.TextChoices):
    """What a check found.

    ``NOT_KEPT`` is the honest answer where nothing keeps what the check would compare:
    it does not fail, and it does not pretend to hold either.
    """

    HOLDS = "holds", "Holds"
    FAILS = "fails", "Fails"
    NOT_KEPT = "not_kept", "Not kept yet"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be proven: the books up to a day, or one period of them.

    With a ``period`` the checks look at its entries alone, and at balances as they stood on
    its last day, which is ``as_of`` then.
    """

    as_of: date
    period: AccountingPeriod | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number or a word that a verdict rests on; money is in minor units of base currency."""

    label: str
    value: int | str
    is_money: bool = False

    def as_json(self, exponent: int) -> dict[str, str | bool]:
        """Label and value as texts; money in major units, and said to be money."""
        if self.is_money:
            return {"label": self.label, "value": plain_amount(int(self.value), exponent), "money": True}
        return {"label": self.label, "value": str(self.value)}


@dataclass(frozen=True, slots=True)
class Place:
    """What fails, and where it stands: ``path`` lies below the tenant's own address."""

    label: str
    path: str = ""
    detail: str = ""

    def as_json(self) -> dict[str, str]:
        """The same for machines."""
        return {"label": self.label, "path": self.path, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found, in a sentence; ``links`` lead to what fails, or to what was looked at."""

    state: VerdictState
    sentence: str
    figures: tuple[Figure, ...] = ()
    links: tuple[Place, ...] = ()

    @property
    def fails(self) -> bool:
        """Whether it stands in the way of a signature."""
        return self.state == VerdictState.FAILS


def holds(sentence: str, *figures: Figure, links: tuple[Place, ...] = ()) -> Verdict:
    """All is as it should be."""
    return Verdict(VerdictState.HOLDS, sentence, figures, links)


def fails(sentence: str, *figures: Figure, links: tuple[Place, ...] = ()) -> Verdict:
    """Something is not; the links name the places, at most a screenful of them."""
    return Verdict(VerdictState.FAILS, sentence, figures, links)


def not_kept(sentence: str, *figures: Figure, links: tuple[Place, ...] = ()) -> Verdict:
    """Nothing keeps yet what would have to be compared."""
    return Verdict(VerdictState.NOT_KEPT, sentence, figures, links)


@dataclass(frozen=True, slots=True)
class Judged:
    """A check with its verdict, as pages, files and signatures keep it."""

    code: str
    title: str
    verdict: Verdict

    def as_json(self, exponent: int) -> dict[str, Any]:
        """The same for machines, and for keeping."""
        return {
            "check": self.code,
            "title": self.title,
            "state": str(self.verdict.state),
            "sentence": self.verdict.sentence,
            "figures": [one.as_json(exponent) for one in self.verdict.figures],
            "links": [one.as_json() for one in self.verdict.links],
        }
