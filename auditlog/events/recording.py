"""Record what no row shows: a sign-in, a refusal, an export, a look at masked data."""

import json
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from auditlog.events.declaring import PERSON
from auditlog.events.hastening import URGENT, hasten_alerts
from auditlog.events.masking import masked
from erp.foundation.actor import Actor
from erp.foundation.security_log import SecurityEvent, security_events, tell_after_commit
from tenancy.scoping.context import current_tenant_id

# What the database takes at most; longer texts are cut, and end with an ellipsis.
_LONGEST_LABEL = 500
_LONGEST_REASON = 10_000

_RECORD = "SELECT auditlog_record_event(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
_RECORD_FOR_PERSON = "SELECT auditlog_record_for_person(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"


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
    current_tenant_id()
    with connection.cursor() as cursor:
        cursor.execute(
            _RECORD,
            [event_type, *_told(subject_type, subject_id, subject_label, changes, reason), *_doer(actor)],
        )
    if event_type in URGENT:
        hasten_alerts()
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
    subject_type: str = PERSON,
    subject_id: UUID | None = None,
    subject_label: str = "",
    changes: dict[str, Any] | None = None,
    reason: str = "",
) -> int:
    """Write one event into the log of each tenant in which a person is a member; returns how many.

    For what happens to a person where no tenant is in force: a sign-in, a lock-out, a new
    password. The subject is the person, called by his address, unless another is given. Of
    a person without membership there is nothing to tell. The database takes the tenants in
    the order of their ids, so that two such transactions cannot deadlock.
    """
    if subject_type == PERSON:
        subject_id = subject_id or user_id
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                _RECORD_FOR_PERSON,
                [
                    *(user_id, event_type),
                    *_told(subject_type, subject_id, subject_label, changes, reason),
                    *_doer(actor),
                ],
            )
            written = int(cursor.fetchone()[0])
        if event_type in security_events():
            subject = {"subject_type": subject_type, "subject_id": str(subject_id or ""), "subject": subject_label}
            tell_after_commit(
                SecurityEvent.by(event_type, actor, **subject, **_shared(changes), reason=reason, tenant_id="")
            )
    return written


def _as_text(changes: dict[str, Any] | None) -> str | None:
    # A NUL may stand in JSON, but not in that of PostgreSQL.
    shown = json.dumps(masked(changes), ensure_ascii=False, default=str) if changes else None
    return shown.replace("\\u0000", "\ufffd") if shown else None


def _told(
    subject_type: str, subject_id: UUID | None, label: str, changes: dict[str, Any] | None, reason: str
) -> tuple[str, UUID | None, str, str | None, str]:
    return subject_type, subject_id, _cut(label, _LONGEST_LABEL), _as_text(changes), _cut(reason, _LONGEST_REASON)


def _doer(actor: Actor) -> tuple[str, UUID | None, str, str, str]:
    return actor.kind, actor.id, _cut(actor.label, _LONGEST_LABEL), actor.ip, actor.request_id


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _shared(changes: dict[str, Any] | None) -> dict[str, Any]:
    """Which of the details have a field of their own in the security log."""
    return {name: changes[name] for name in ("path", "act", "attempts") if changes and name in changes}
