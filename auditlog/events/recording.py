"""Record what no row shows: a sign-in, a refusal, an export, a look at masked data."""

import json
from typing import Any
from uuid import UUID

from auditlog.events.hastening import URGENT, hasten_alerts
from auditlog.events.models import AuditEvent, Operation
from erp.foundation.actor import Actor


def record_event(
    event_type: str,
    *,
    actor: Actor,
    subject_type: str = "",
    subject_id: UUID | None = None,
    subject_label: str = "",
    changes: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Write one event of the tenant in force; raises ``NoTenant`` where there is none.

    ``changes`` are details worth keeping, ``{name: value}``, with nothing secret in them.
    Number, time and digest are the database's own. Nothing is returned, for the event is
    evidence and no object to work with.
    """
    AuditEvent.objects.create(
        act=event_type,
        operation=Operation.EVENT,
        subject_type=subject_type,
        subject_id=subject_id,
        subject_label=subject_label,
        parent_type="",
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
        ip=actor.ip,
        request_id=actor.request_id,
        reason=reason,
        changes=json.dumps(changes, ensure_ascii=False, default=str) if changes else None,
    )
    if event_type in URGENT:
        hasten_alerts()
