"""Which jobs run, and how they ended."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from erp.foundation.actor import Actor
from tenancy.jobs.models import UNFINISHED, Job, JobState
from tenancy.jobs.progress import progress_of


@dataclass(frozen=True, slots=True)
class JobStatus:
    """A job as a person sees it, with its live progress in whole percent."""

    id: UUID
    label: str
    state: str
    state_label: str
    done: int
    total: int
    message: str
    result_path: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def percent(self) -> int:
        """Whole percent done; a finished job has done all."""
        if self.state == JobState.SUCCEEDED:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in (JobState.SUCCEEDED, JobState.FAILED)

    @property
    def error(self) -> str:
        """Why it failed, if it did."""
        return self.message if self.state == JobState.FAILED else ""


def status_of(job: Job) -> JobStatus:
    """The job with its live progress."""
    live = None if job.is_finished else progress_of(job.id)
    return JobStatus(
        id=job.id,
        label=job.label,
        state=job.state,
        state_label=JobState(job.state).label,
        done=live.done if live else job.done,
        total=live.total if live else job.total,
        message=live.message if live else job.message,
        result_path=job.result_path,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
    )


def jobs_seen_by(actor: Actor) -> QuerySet[Job]:
    """The jobs that are the actor's to see: all, or those that he asked for himself."""
    found: QuerySet[Job] = Job.objects.all()
    return found.filter(requested_by_id=actor.id) if actor.sees_only_own("tenancy.job") else found


def unfinished_jobs(kind: str) -> QuerySet[Job]:
    """What is queued or running of one kind, oldest first."""
    return Job.objects.filter(kind=kind, state__in=UNFINISHED).order_by("created_at")


def latest_jobs(*, seen_by: Actor, limit: int = 50) -> list[JobStatus]:
    """The newest jobs of the tenant in force."""
    return [status_of(job) for job in jobs_seen_by(seen_by).order_by("-created_at")[:limit]]


def running_jobs(*, seen_by: Actor) -> list[JobStatus]:
    """What is queued or running now, oldest first; at most five."""
    unfinished = jobs_seen_by(seen_by).filter(state__in=UNFINISHED)
    return [status_of(job) for job in unfinished.order_by("created_at")[:5]]
