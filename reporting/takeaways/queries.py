"""Reads of files with everything: the newest of the tenant, one by its id, the work that goes on."""

from collections.abc import Sequence
from uuid import UUID

from reporting.takeaways.models import Takeaway
from tenancy.jobs.models import Job
from tenancy.jobs.queries import JobStatus, status_of

_MOST_SHOWN = 20


def latest_takeaways() -> list[Takeaway]:
    """The newest of the tenant in force."""
    return list(Takeaway.objects.order_by("-id")[:_MOST_SHOWN])


def takeaway_with(takeaway_id: UUID) -> Takeaway | None:
    """One by its id, if it is the tenant's in force."""
    return Takeaway.objects.filter(id=takeaway_id).first()


def work_on(takeaways: Sequence[Takeaway]) -> dict[UUID, JobStatus]:
    """The jobs of those that are not made yet, by the id of the takeaway."""
    waiting = {one.job_id: one.id for one in takeaways if one.made_at is None and one.job_id}
    if not waiting:
        return {}
    return {waiting[job.id]: status_of(job) for job in Job.objects.filter(id__in=waiting)}
