"""Reads of long reports: a person's own, newest first, and one of them with the work that goes on for it."""

from collections.abc import Sequence
from uuid import UUID

from erp.foundation.actor import Actor
from reporting.downloads.models import ReportDownload
from tenancy.jobs.models import Job
from tenancy.jobs.queries import JobStatus, status_of

_MOST_SHOWN = 50


def downloads_of(actor: Actor) -> list[ReportDownload]:
    """The newest files that somebody asked for himself."""
    if actor.id is None:
        return []
    return list(ReportDownload.objects.filter(requested_by_id=actor.id).order_by("-id")[:_MOST_SHOWN])


def download_with(download_id: UUID, *, of: Actor) -> ReportDownload | None:
    """A file by its id, if that person asked for it."""
    found = ReportDownload.objects.filter(id=download_id).first()
    return found if found is not None and found.requested_by_id == of.id else None


def work_on(downloads: Sequence[ReportDownload]) -> dict[UUID, JobStatus]:
    """The jobs of those files that are not made yet, by the file's id."""
    waiting = {one.job_id: one.id for one in downloads if one.made_at is None and one.job_id}
    if not waiting:
        return {}
    return {waiting[job.id]: status_of(job) for job in Job.objects.filter(id__in=waiting)}
