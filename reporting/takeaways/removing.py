"""Throw away files whose time is over. Who had everything, and who took it, stays in the log for good."""

from uuid import UUID

from django.db import transaction

from auditlog.events.recording import record_event
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from reporting.takeaways.models import Takeaway
from reporting.takeaways.storing import remove_left_over, stored_place
from tenancy.files.placing import remove_bytes
from tenancy.scoping.context import tenant_context
from tenancy.tenants.fanning import for_each_tenant
from tenancy.tenants.standing import EVERY_STANDING

_TASK = Actor(kind="task", label="task remove_expired_takeaways")
# Longer than any file is kept, or takes to be written.
_LEFT_OVER_SECONDS = 8 * 24 * 3600.0


def throw_away(takeaway: Takeaway, *, actor: Actor) -> None:
    """Remove the file of one that is kept, once the transaction is committed; its row stays."""
    with act("reporting.takeaway.removed", actor=actor):
        # The place is that of the tenant in force, which is none any more once this is committed.
        place, takeaway.removed_at = stored_place(takeaway.id), clock.now()
        takeaway.save(update_fields=["removed_at"])
        record_event(
            "reporting.takeaway.removed",
            actor=actor,
            subject_type="reporting.takeaway",
            subject_id=takeaway.id,
            subject_label=takeaway.file_name,
            changes={"sha256": takeaway.file_sha256},
        )
        transaction.on_commit(lambda: remove_bytes(place))


def remove_expired_takeaways(*, actor: Actor) -> int:
    """Remove the expired files of the tenant in force; returns how many."""
    expired = list(
        Takeaway.objects.select_for_update(skip_locked=True).filter(expires_at__lte=clock.now(), removed_at=None)
    )
    for takeaway in expired:
        throw_away(takeaway, actor=actor)
    remove_left_over(_LEFT_OVER_SECONDS)
    return len(expired)


def remove_expired_takeaways_of_all() -> int:
    """The same for every tenant, each in a transaction of its own; beat calls this."""

    def remove(tenant_id: UUID) -> int:
        with tenant_context(tenant_id):
            return remove_expired_takeaways(actor=_TASK)

    return sum(for_each_tenant(remove, standings=EVERY_STANDING))
