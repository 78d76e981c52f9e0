"""What the audit log of a tenant says, for tests of what is recorded."""

import json
from typing import Any

from auditlog.events.models import AuditEvent
from tenancy.scoping.context import tenant_context


def events(tenant: Any, act: str = "") -> list[AuditEvent]:
    """The events of one type, or all, oldest first."""
    with tenant_context(tenant.id):
        found = AuditEvent.objects.order_by("ordinal")
        return list(found.filter(act=act) if act else found)


def details(event: AuditEvent) -> dict[str, Any]:
    """The details of an event without a row."""
    found: dict[str, Any] = json.loads(event.changes or "{}")
    return found
