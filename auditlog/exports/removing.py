"""Throw away files whose time is over. What was exported, by whom and when stays in the log for good."""

from uuid import UUID

from django.db import transaction

from auditlog.events.recording import record_event
from auditlog.exports.making import KEPT_FOR
from auditlog.exports.models import AuditExport
from auditlog.exports.storing import remove_left_over, remove_stored, stored_places
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.scoping.context import tenant_context
from tenancy.tenants.fanning import for_each_tenant
from tenancy.tenants.standing import EVERY_STANDING

_TASK = Actor(kind="task", label="task remove_expired_exports")


def remove_expired_exports(*, actor: Actor) -> int:
    """Remove the expired files of the tenant in force; returns how many. Only the files go."""
    expired = AuditExport.objects.select_for_update(skip_locked=True).filter(
        expires_at__lte=clock.now(), removed_at=None
    )
    removed = 0
    with act("auditlog.export.removed", actor=actor):
        for export in expired:
            # They are those of the tenant in force, which is none any more once this is committed.
            stored, export.removed_at = stored_places(export.id), clock.now()
            export.save(update_fields=["removed_at"])
            record_event(
                "auditlog.export.removed",
                actor=actor,
                subject_type="auditlog.export",
                subject_id=export.id,
                subject_label=export.file_name,
                changes={"sha256": export.file_sha256},
            )
            transaction.on_commit(lambda places=stored: remove_stored(places))  # type: ignore[misc]
            removed += 1
    remove_left_over(KEPT_FOR.total_seconds())
    return removed


def remove_expired_exports_of_all() -> int:
    """The same for every tenant, each in a transaction of its own; beat calls this."""

    def remove(tenant_id: UUID) -> int:
        with tenant_context(tenant_id):
            return remove_expired_exports(actor=_TASK)

    return sum(for_each_tenant(remove, standings=EVERY_STANDING))
