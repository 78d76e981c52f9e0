"""Record what no row shows: a sign-in, a refusal, an export, a look at masked data."""

import json
from typing import Any
from uuid import UUID

from django.db import transaction

from auditlog.events.hastening import URGENT, hasten_alerts
from auditlog.events.masking import masked
from auditlog.events.models import AuditEvent, Operation
from erp.foundation.actor import Actor
from erp.foundation.security_log import SecurityEvent, security_events, tell_after_commit
from tenancy.access.queries import memberships_of
from tenancy.scoping.context import tenant_context


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

    ``changes`` are details worth keeping, ``{name: value}``; what their names tell to be
    secret is masked. Number, time and digest are the database's own. Nothing is returned,
    for the event is evidence and no object to work with.
    """
    _write(event_type, actor, subject_type, subject_id, subject_label, changes, reason)
    if event_type in security_events():
        tell_after_commit(
            SecurityEvent.by(
                event_type,
                actor,
                subject_type=subject_type,
                subject_id=str(subject_id or ""),
                subject=subject_label,
                **_shared(changes),
                reason=reason,
            )
        )


def record_for_person(
    user_id: UUID,
    event_type: str,
    *,
    actor: Actor,
    changes: dict[str, Any] | None = None,
    reason: str = "",
) -> int:
    """Write one event about a person in every tenant of which he is a member; returns how many.

    For what happens where no tenant is in force: signing in, a new password. The tenants
    are taken in the order of their ids, so that two such transactions cannot deadlock.
    """
    tenant_ids = sorted(one.tenant_id for one in memberships_of(user_id) if one.tenant_id)
    with transaction.atomic():
        for tenant_id in tenant_ids:
            with tenant_context(tenant_id):
                _write(event_type, actor, "tenancy.user", user_id, "", changes, reason)
        if event_type in security_events():
            subject = {"subject_type": "tenancy.user", "subject_id": str(user_id)}
            tell_after_commit(
                SecurityEvent.by(event_type, actor, **subject, **_shared(changes), reason=reason, tenant_id="")
            )
    return len(tenant_ids)


def _write(
    event_type: str,
    actor: Actor,
    subject_type: str,
    subject_id: UUID | None,
    subject_label: str,
    changes: dict[str, Any] | None,
    reason: str,
) -> None:
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
        changes=json.dumps(masked(changes), ensure_ascii=False, default=str) if changes else None,
    )
    if event_type in URGENT:
        hasten_alerts()


def _shared(changes: dict[str, Any] | None) -> dict[str, Any]:
    """Which of the details have a field of their own in the security log."""
    return {name: changes[name] for name in ("path", "act", "attempts") if changes and name in changes}
