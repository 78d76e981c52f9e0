"""Give the writes of a business act their name and their doer.

The audit capture triggers run inside PostgreSQL and see only rows. ``act`` tells
them, through settings that last no longer than the transaction, which act the
rows belong to, who is doing it and why.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import transaction

from erp.foundation.actor import Actor
from erp.foundation.errands import noting_refusal
from erp.foundation.errors import Refusal
from erp.foundation.local_settings import set_locally
from erp.foundation.security_log import one_line_for

_NO_ACT = dict.fromkeys(
    (
        "app.act",
        "app.actor_kind",
        "app.actor_id",
        "app.actor_label",
        "app.ip",
        "app.request_id",
        "app.reason",
    ),
    "",
)


@dataclass(frozen=True, slots=True)
class RunningAct:
    """The act that is being done now."""

    event_type: str
    actor: Actor
    reason: str

    def settings(self) -> dict[str, str]:
        """What the database is told about the act."""
        return {
            "app.act": self.event_type,
            "app.actor_kind": self.actor.kind,
            "app.actor_id": str(self.actor.id or ""),
            "app.actor_label": self.actor.label,
            "app.ip": self.actor.ip,
            "app.request_id": self.actor.request_id,
            "app.reason": self.reason,
        }


_running: ContextVar[RunningAct | None] = ContextVar("running_act", default=None)


def running_act() -> RunningAct | None:
    """The act that is being done now, if one is."""
    return _running.get()


_refused_with: ContextVar[Refusal | None] = ContextVar("acts_refused_with", default=None)


@contextmanager
def refusing_acts(refusal: Refusal) -> Iterator[None]:
    """Refuse every act of a block with this refusal, before it writes anything."""
    token = _refused_with.set(refusal)
    try:
        yield
    finally:
        _refused_with.reset(token)


@contextmanager
def act(event_type: str, *, actor: Actor, reason: str = "", subject: str = "") -> Iterator[RunningAct]:
    """Run a block as one act: one transaction, one name, one actor.

    ``reason`` is what somebody gave as a reason, word for word; ``subject`` names what the act
    is about in the line of the security log, where the rows of the audit log name it themselves.
    Inside another act the inner name holds for the inner block only. A block that
    raises leaves nothing behind; that it was refused is noted on the errand. An act that
    is declared a security event gets its line in the security log after the commit.
    """
    refusal = _refused_with.get()
    if refusal is not None:
        raise refusal
    outer = _running.get()
    running = RunningAct(event_type, actor, reason)
    with noting_refusal(event_type), transaction.atomic(), one_line_for(event_type, actor, reason, subject):
        set_locally(running.settings())
        token = _running.set(running)
        try:
            yield running
        finally:
            _running.reset(token)
        # After an exception the savepoint takes the settings back by itself.
        set_locally(outer.settings() if outer else _NO_ACT)
