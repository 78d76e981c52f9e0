"""Every attack on the walls, with its sentence, in one place.

An attack is a function that tries the forbidden thing on a ``Ground`` and raises where it
succeeds. Its sentence finishes "the attacker ..."; its way says by which road he comes:
``orm`` through our models, ``sql`` by plain SQL as the application's login with nothing
but the database in his way, ``web`` with a browser, ``task`` through the queue.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Way = Literal["orm", "sql", "web", "task"]
Try = Callable[..., None]


@dataclass(frozen=True)
class Attack:
    """One thing to try; ``on`` is what it is tried on where it is tried on many."""

    sentence: str
    way: Way
    try_it: Try
    commits: bool
    on: str = ""
    given: tuple[Any, ...] = ()

    @property
    def name(self) -> str:
        """The attack in one line, as the test is called."""
        return f"{self.way}: {self.sentence.replace('{}', self.on)}"


_attacks: list[Attack] = []


def attack(
    sentence: str,
    way: Way,
    *,
    commits: bool = False,
    each: Iterable[tuple[str, Sequence[Any]]] = (("", ()),),
) -> Callable[[Try], Try]:
    """Register a function as an attack, once for each thing that it is tried on.

    ``{}`` in the sentence stands for the name of the thing; the rest of each thing is given
    to the function after the ground. An attack that ``commits`` runs outside any
    transaction; every other one in a transaction that is taken back.
    """

    def register(try_it: Try) -> Try:
        for on, given in each:
            found = Attack(sentence, way, try_it, commits, on, tuple(given))
            if any(known.name == found.name for known in _attacks):
                raise ValueError(f"two attacks are called '{found.name}'")
            _attacks.append(found)
        return try_it

    return register


def all_attacks() -> list[Attack]:
    """Every attack, by its name."""
    from tests.attacks import (  # noqa: F401 - importing them is what registers them.
        audit_log,
        books,
        calendar,
        carriers,
        context,
        drafts,
        files,
        invitations,
        looks,
        models,
        numbers,
        operators,
        oracles,
        people,
        pooling,
        questions,
        rates,
        references,
        reversals,
        reviews,
        rights,
        rows,
        shadows,
        web,
    )

    return sorted(_attacks, key=lambda one: one.name)
