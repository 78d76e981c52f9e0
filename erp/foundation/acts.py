"""Give the writes of a business act their name and their doer.

The audit capture triggers run inside PostgreSQL and see only rows. ``act`` tells
them, through settings that last no longer than the transaction, which act the
rows belong to, who is doing it and why.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, transaction

from erp.foundation.actor import Actor

_SET = """SELECT set_config('app.act', %s, true), set_config('app.actor_kind', %s, true),
 set_config('app.actor_id', %s, true), set_config('app.actor_label', %s, true),
 set_config('app.ip', %s, true), set_config('app.request_id', %s, true),
 set_config('app.reason', %s, true)"""


@dataclass(frozen=True, slots=True)
class RunningAct:
    """The act that is being done now."""

    event_type: str
    actor: Actor
    reason: str

    def settings(self) -> list[str]:
        """The values of the seven settings, in the order of the statement."""
        return [
            self.event_type,
            self.actor.kind,
            str(self.actor.id or ""),
            self.actor.label,
            self.actor.ip,
            self.actor.request_id,
            self.reason,
        ]


_running: ContextVar[RunningAct | None] = ContextVar("running_act", default=None)


@contextmanager
def act(event_type: str, *, actor: Actor, reason: str = "") -> Iterator[RunningAct]:
    """Run a block as one act: one transaction, one name, one actor.

    Inside another act the inner name holds for the inner block only. A block that
    raises leaves nothing behind.
    """
    outer = _running.get()
    running = RunningAct(event_type, actor, reason)
    with transaction.atomic():
        _announce(running.settings())
        token = _running.set(running)
        try:
            yield running
        finally:
            _running.reset(token)
        # After an exception the savepoint takes the settings back by itself.
        _announce(outer.settings() if outer else [""] * 7)


def _announce(values: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET, values)
