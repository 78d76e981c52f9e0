"""Tell the worker of something seen that has to be recorded whatever becomes of the work.

An attempt is seen while a request fails, a transaction is taken back or no tenant is in
force. And an answer must take as long for a tenant or an address that exists as for one
that does not. So the place that sees it sends one signed message, which looks alike in all
cases, and the worker finds out whom it concerns and writes the events.
"""

import logging
from typing import Any

from celery import current_app
from django.core import signing

from erp.foundation import clock
from erp.foundation.identifiers import new_id
from erp.foundation.security_log import INSTALLATION_EVENTS, SecurityEvent
from erp.foundation.security_log import tell as tell_security_log

logger = logging.getLogger(__name__)

# The task that records sightings, in ``erp.web.tasks``.
RECORD_SIGHTING = "erp.web.record_sighting"
_SALT = "erp.foundation.sightings"
_LONGEST = 500


def tell_sighting(kind: str, **facts: object) -> None:
    """Send a sighting at once. Facts are short texts; nothing secret may be among them.

    Where the queue cannot be reached the work goes on, and the sighting is written to the
    security log instead.
    """
    cut = {name: str(value)[:_LONGEST] for name, value in facts.items() if value not in ("", None)}
    sighting = {"id": str(new_id()), "kind": kind, "at": clock.now().isoformat(), **cut}
    try:
        _send(signing.dumps(sighting, salt=_SALT))
    except Exception:
        logger.exception("a sighting could not be sent to the worker")
        _write_down(sighting)


def read_sighting(message: str) -> dict[str, str]:
    """The facts of a message; raises ``signing.BadSignature`` if it is forged."""
    facts: dict[str, Any] = signing.loads(message, salt=_SALT)
    return {name: str(value) for name, value in facts.items()}


def tell_forged_message() -> None:
    """Write down that a message to the worker was not one of ours; it concerns no tenant."""
    severity, outcome = INSTALLATION_EVENTS["installation.message.refused"]
    reason = "a message to the worker was forged"
    event = SecurityEvent(event="installation.message.refused", severity=severity, outcome=outcome, reason=reason)
    tell_security_log(event)


def _send(message: str) -> None:
    current_app.send_task(RECORD_SIGHTING, args=(message,), retry=False)


def _write_down(sighting: dict[str, str]) -> None:
    severity, outcome = INSTALLATION_EVENTS["installation.record.lost"]
    event = SecurityEvent(
        event="installation.record.lost",
        severity=severity,
        outcome=outcome,
        person_id=sighting.get("user_id", ""),
        person=sighting.get("address", ""),
        ip=sighting.get("ip", ""),
        request_id=sighting.get("request_id", ""),
        tenant_id=sighting.get("tenant_id", ""),
        path=sighting.get("path", ""),
        reason=sighting["kind"],
    )
    tell_security_log(event)
