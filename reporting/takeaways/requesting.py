"""Ask for a file with everything that the tenant has."""

from django.urls import reverse

from accounting.ledger.sight import ALL_LINES, sight_of
from auditlog.events.recording import record_event
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errands import noting_refusal
from erp.foundation.identifiers import new_id
from reporting.takeaways.errors import TakeawayBeyondSight, TakeawayUnderway
from reporting.takeaways.models import Takeaway
from tenancy.access.checking import require_permission
from tenancy.jobs.queries import unfinished_jobs
from tenancy.jobs.queueing import enqueue_job
from tenancy.notices.sending import tell_owners
from tenancy.tenants.standing import locked_tenant

MAKE_JOB = "reporting.takeaways.make"
MAY_TAKE = "reporting.takeaway.export"


@noting_refusal("reporting.takeaway.requested")
def request_takeaway(*, actor: Actor) -> Takeaway:
    """Queue the file, and tell the owners; raises ``TakeawayUnderway`` and ``TakeawayBeyondSight``.

    The plan's bytes do not stand in the way: a tenant that has filled them could not leave.
    """
    require_permission(actor, MAY_TAKE)
    require_whole_sight(actor)
    assert actor.id is not None, "commands write their files themselves"
    with act("reporting.takeaway.requested", actor=actor):
        # Those who ask at once are counted one after the other.
        tenant = locked_tenant()
        if unfinished_jobs(MAKE_JOB).exists():
            raise TakeawayUnderway
        takeaway = Takeaway(id=new_id(), requested_by_id=actor.id, requested_by_label=actor.label)
        label = f"Everything of {tenant.name}, as one file"
        job = enqueue_job(
            MAKE_JOB,
            label=label[:300],
            actor=actor,
            subject_id=takeaway.id,
            result_path=reverse("takeaway_list", args=[tenant.slug]),
        )
        takeaway.job_id = job.id
        takeaway.save(force_insert=True)
        record_event(
            "reporting.takeaway.requested",
            actor=actor,
            subject_type="reporting.takeaway",
            subject_id=takeaway.id,
            subject_label=label[:200],
        )
        tell_owners(
            "reporting.takeaway.told",
            title=f"Everything of {tenant.name} is being taken along",
            sentence=f"{actor.label} asked for one file with all books, people and files. If that should not be, look"
            " at his sessions and his role at once.",
            path="settings/takeaway/",
        )
    return takeaway


def require_whole_sight(actor: Actor) -> None:
    """Let pass who sees the books of every branch and person; raise ``TakeawayBeyondSight`` for any other."""
    if sight_of(actor) != ALL_LINES:
        raise TakeawayBeyondSight
