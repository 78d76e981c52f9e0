"""Throw away files whose time is over. Who asked for what, and who took it, stays in the log for good."""

from uuid import UUID

from django.db import transaction

from auditlog.events.recording import record_event
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from reporting.downloads.making import KEPT_FOR
from reporting.downloads.models import ReportDownload
from reporting.downloads.storing import remove_left_over, stored_place
from tenancy.files.placing import remove_bytes
from tenancy.scoping.context import tenant_context
from tenancy.tenants.fanning import for_each_tenant
from tenancy.tenants.standing import EVERY_STANDING

_TASK = Actor(kind="task", label="task remove_expired_downloads")


def remove_expired_downloads(*, actor: Actor) -> int:
    """Remove the expired files of the tenant in force; returns how many. Their rows stay."""
    expired = ReportDownload.objects.select_for_update(skip_locked=True).filter(
        expires_at__lte=clock.now(), removed_at=None
    )
    removed = 0
    with act("reporting.download.removed", actor=actor):
        for download in expired:
            # The place is that of the tenant in force, which is none any more once this is committed.
            place, download.removed_at = stored_place(download.id), clock.now()
            download.save(update_fields=["removed_at"])
            record_event(
                "reporting.download.removed",
                actor=actor,
                subject_type="reporting.download",
                subject_id=download.id,
                subject_label=download.file_name,
                changes={"sha256": download.file_sha256},
            )
            transaction.on_commit(lambda place=place: remove_bytes(place))  # type: ignore[misc]
            removed += 1
    remove_left_over(KEPT_FOR.total_seconds() + 3600)
    return removed


def remove_expired_downloads_of_all() -> int:
    """The same for every tenant, each in a transaction of its own; beat calls this."""

    def remove(tenant_id: UUID) -> int:
        with tenant_context(tenant_id):
            return remove_expired_downloads(actor=_TASK)

    return sum(for_each_tenant(remove, standings=EVERY_STANDING))
