"""An errand: all that one actor asked for in one request, one job or one run of a command.

Acts that are refused on an errand are noted with it, because what they wrote is taken back
and the note must outlive that. Whoever opened the errand records them afterwards, in a
transaction of their own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from erp.foundation.actor import Actor
from erp.foundation.errors import Refusal


@dataclass(frozen=True, slots=True)
class RefusedAct:
    """An act that was refused, and the sentence that says why."""

    event_type: str
    sentence: str


@dataclass(slots=True)
class Errand:
    """For whom, and what was refused on it."""

    actor: Actor
    refused: list[RefusedAct] = field(default_factory=list)


_present: ContextVar[Errand | None] = ContextVar("present_errand", default=None)


@contextmanager
def errand(actor: Actor) -> Iterator[Errand]:
    """Note the refused acts of a block."""
    begun = Errand(actor)
    token = _present.set(begun)
    try:
        yield begun
    finally:
        _present.reset(token)


def present_actor() -> Actor | None:
    """For whom the present errand is, if there is one."""
    present = _present.get()
    return present.actor if present else None


@contextmanager
def noting_refusal(event_type: str) -> Iterator[None]:
    """Note on the present errand that this act was refused, where the refusal asks for it."""
    try:
        yield
    except Refusal as refusal:
        present = _present.get()
        # One refusal passes through the inner act and the outer one.
        known = {one.sentence for one in present.refused} if present else set()
        if present is not None and refusal.is_recorded and refusal.sentence not in known:
            present.refused.append(RefusedAct(event_type, refusal.sentence))
        raise
