"""One line per security event, for whoever watches the installation from outside.

The logger ``erp.security`` carries a ``SecurityEvent`` on each of its records; how it is
written, and where to, is a matter of settings. What counts as a security event is declared
beside the event types, in ``<app>/audit_events.py``::

    SECURITY_EVENTS = {"tenancy.role.assigned": ("warning", "success")}

A line is written for what has happened, so after the commit; an attempt that failed has
happened when it was made.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields, replace
from functools import cache, partial
from typing import Any, Literal, Self

from django.db import transaction

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.declared import declaring_modules

Severity = Literal["info", "warning", "alarm"]
Outcome = Literal["success", "failure"]

logger = logging.getLogger("erp.security")

_LEVELS: dict[str, int] = {"info": logging.INFO, "warning": logging.WARNING, "alarm": logging.ERROR}

# Events of the installation as a whole, which stand in no tenant's log.
INSTALLATION_EVENTS: dict[str, tuple[Severity, Outcome]] = {
    "installation.command.ran": ("info", "success"),
    "installation.message.refused": ("alarm", "failure"),
    "installation.record.lost": ("alarm", "failure"),
}

_place: ContextVar[str] = ContextVar("place_of_security_events", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityEvent:
    """What a line says. Texts that are not known are empty; ``time`` is ISO 8601 in UTC."""

    event: str
    severity: str
    outcome: str
    time: str = field(default_factory=lambda: clock.now().isoformat(timespec="microseconds"))
    tenant: str = ""
    tenant_id: str = ""
    actor_kind: str = ""
    person_id: str = ""
    person: str = ""
    ip: str = ""
    request_id: str = ""
    act: str = ""
    subject_type: str = ""
    subject_id: str = ""
    subject: str = ""
    path: str = ""
    reason: str = ""
    attempts: int = 1

    def as_dict(self) -> dict[str, Any]:
        """Every field, in the order in which they are documented."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @classmethod
    def by(cls, event_type: str, actor: Actor, **details: Any) -> Self:
        """An event of a declared type, done by an actor in the tenant that is in force."""
        severity, outcome = security_events()[event_type]
        return cls(
            event=event_type,
            severity=severity,
            outcome=outcome,
            actor_kind=actor.kind,
            person_id=str(actor.id or ""),
            person=actor.label,
            ip=actor.ip,
            request_id=actor.request_id,
            **{"tenant_id": _place.get(), **details},
        )


@dataclass(slots=True)
class _Lines:
    """The running act, and the types of events that have got their line during it."""

    event_type: str
    reason: str
    subject: str = ""
    told: set[str] = field(default_factory=set)


_present: ContextVar[_Lines | None] = ContextVar("lines_of_the_running_act", default=None)


@cache
def security_events() -> dict[str, tuple[Severity, Outcome]]:
    """Severity and outcome of every type of event that is written to the security log."""
    found = dict(INSTALLATION_EVENTS)
    for module in declaring_modules("audit_events"):
        found.update(getattr(module, "SECURITY_EVENTS", {}))
    return found


@contextmanager
def placed_in(tenant_id: object) -> Iterator[None]:
    """Lines that are made inside the block name this tenant."""
    token = _place.set(str(tenant_id))
    try:
        yield
    finally:
        _place.reset(token)


def present_tenant_id() -> str:
    """The tenant that lines name now, or nothing."""
    return _place.get()


def tell(event: SecurityEvent) -> None:
    """Write the line now."""
    logger.log(_LEVELS[event.severity], event.event, extra={"security": event})


def tell_after_commit(event: SecurityEvent) -> None:
    """Write the line once the present transaction is committed, and never if it is not."""
    present = _present.get()
    if present is not None:
        present.told.add(event.event)
        if present.event_type == event.event:
            event = replace(
                event,
                act=event.act or present.event_type,
                reason=event.reason or present.reason,
                subject=event.subject or present.subject,
            )
    transaction.on_commit(partial(tell, event), robust=True)


@contextmanager
def one_line_for(event_type: str, actor: Actor, reason: str, subject: str = "") -> Iterator[None]:
    """Give an act of a declared type its line, unless it has recorded the same event itself.

    An event that was recorded says more: about whom, and with what. An act within one of
    the same type leaves the line to the outer one.
    """
    outer = _present.get()
    present = _Lines(event_type, reason, subject)
    token = _present.set(present)
    try:
        yield
    finally:
        _present.reset(token)
    if outer is not None:
        outer.told |= present.told
    known = event_type in present.told or (outer is not None and outer.event_type == event_type)
    if event_type in security_events() and not known:
        tell_after_commit(SecurityEvent.by(event_type, actor, act=event_type, reason=reason, subject=subject))
