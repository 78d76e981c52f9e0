"""What is open in a person's name goes to somebody else, when he leaves the tenant.

Each app declares beside its own work how it is handed over, in ``<app>/hand_over.py``::

    @hands_over("accounting.draft_entry", "draft entries")
    def hand_over_drafts(from_person_id, to_person_id, actor) -> int: ...

The function runs in the transaction that removes the person and tells how much it handed over.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from erp.foundation.actor import Actor
from erp.foundation.declared import declaring_modules

Work = Callable[[UUID, UUID, Actor], int]


@dataclass(frozen=True, slots=True)
class HandOver:
    """One sort of open work: its code, what it is called in the plural, and how it is handed over."""

    code: str
    label: str
    work: Work


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How much of one sort of work somebody has taken over."""

    code: str
    label: str
    number: int

    def __str__(self) -> str:
        """``2 draft entries``, and ``1 draft entry`` of one: the label is a plural."""
        if self.number != 1:
            return f"{self.number} {self.label}"
        return "1 " + " or ".join(_singular(part) for part in self.label.split(" and "))


def _singular(label: str) -> str:
    return label.removesuffix("ies") + "y" if label.endswith("ies") else label.removesuffix("s")


_declared: dict[str, HandOver] = {}


def hands_over(code: str, label: str) -> Callable[[Work], Work]:
    """Declare a function ``(from_person_id, to_person_id, actor) -> int`` as the hand-over of some work."""

    def declare(work: Work) -> Work:
        if code in _declared:
            raise ValueError(f"hand-over {code} is declared twice")
        _declared[code] = HandOver(code, label, work)
        return work

    return declare


@cache
def all_hand_overs() -> tuple[HandOver, ...]:
    """Every declared hand-over, in the order of the apps."""
    declaring_modules("hand_over")
    return tuple(_declared.values())


def hand_over_work(from_person_id: UUID, to_person_id: UUID, *, actor: Actor) -> list[HandedOver]:
    """Hand over all that is open; a step of an act that has asked. What was nothing is left out."""
    handed = [
        HandedOver(one.code, one.label, one.work(from_person_id, to_person_id, actor)) for one in all_hand_overs()
    ]
    return [one for one in handed if one.number]
