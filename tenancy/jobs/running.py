"""Do background work: once, whole or not at all.

The row of the job stays locked from the beginning of the work to its end, and its end
is written in the same transaction as the work. So two workers with the same message
cannot both do it, and a worker that is killed leaves the job as it found it, unlocked,
which is how the next one knows that it was abandoned.
"""

import logging
from datetime import timedelta
from uuid import UUID

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.errands import errand
from erp.foundation.errors import PermissionRefused, Refusal
from erp.foundation.sightings import tell_sighting
from tenancy.access.queries import active_member_of, actor_of
from tenancy.jobs.errors import JobRefused
from tenancy.jobs.models import Job, JobState
from tenancy.jobs.progress import progress_of
from tenancy.jobs.queueing import send_message
from tenancy.jobs.registry import is_done_while_closing, work_of
from tenancy.scoping.context import current_tenant_id, tenant_context
from tenancy.tenants.fanning import for_each_tenant
from tenancy.tenants.manner import in_the_manner_of
from tenancy.tenants.models import Standing, Tenant
from tenancy.tenants.standing import EVERY_STANDING

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
_ABANDONED_AFTER = timedelta(seconds=10)
_LOST_AFTER = timedelta(minutes=2)


def run_job_of(tenant_id: UUID, job_id: UUID) -> None:
    """Do a job if it is still to be done and nobody is at it."""
    if not _begin(tenant_id, job_id):
        return
    try:
        _do_whole(tenant_id, job_id)
    except (Refusal, PermissionRefused) as refusal:
        _fail(tenant_id, job_id, str(refusal))
        _tell_refused(tenant_id, job_id, str(refusal))
    except Exception:
        logger.exception("job %s failed", job_id)
        _fail(tenant_id, job_id, "The job stopped on an error of the program; nothing was kept.")
        raise


def _begin(tenant_id: UUID, job_id: UUID) -> bool:
    with tenant_context(tenant_id):
        job = _locked(job_id)
        if job is None and not Job.objects.filter(id=job_id).exists():
            # The message was signed, so somebody has the key, or the books are older than the queue.
            tell_sighting("crossing", aimed_id=tenant_id, reason="a message names a job that the tenant has not got")
        if job is None or job.is_finished:
            return False
        job.attempts += 1
        job.state = JobState.RUNNING
        job.started_at = clock.now()
        job.save(update_fields=["attempts", "state", "started_at"])
        return True


def _do_whole(tenant_id: UUID, job_id: UUID) -> None:
    with tenant_context(tenant_id):
        job = _locked(job_id)
        if job is None or job.is_finished:
            return
        actor = _actor(job)
        with errand(actor), in_the_manner_of(Tenant.objects.get(id=tenant_id)):
            job.message = work_of(job.kind)(job, actor)
        last = progress_of(job.id)
        job.done = job.total = last.total if last else 0
        job.state = JobState.SUCCEEDED
        job.finished_at = clock.now()
        job.save(update_fields=["message", "done", "total", "state", "finished_at"])


def _locked(job_id: UUID) -> Job | None:
    return Job.objects.select_for_update(skip_locked=True).filter(id=job_id).first()


def _actor(job: Job) -> Actor:
    if job.requested_by_id is None:
        raise JobRefused("Nobody is named who asked for this job.")
    membership = active_member_of(job.requested_by_id)
    if membership is None:
        raise JobRefused("The person who asked for this job is no longer a member, or is suspended.")
    _require_open(job)
    return actor_of(membership, membership.user).as_task(str(job.id))


def _require_open(job: Job) -> None:
    """No job for a tenant that is suspended or closed; while it closes, those alone that say so."""
    standing = Tenant.objects.values_list("standing", flat=True).get(id=current_tenant_id())
    if standing == Standing.SUSPENDED:
        raise JobRefused("The business is suspended, so no job is done for it. Ask for it again when it is not.")
    if standing == Standing.CLOSED or (standing == Standing.CLOSING and not is_done_while_closing(job.kind)):
        raise JobRefused("The business is being closed or is closed, so no job is done for it.")


def _tell_refused(tenant_id: UUID, job_id: UUID, sentence: str) -> None:
    """The log is told of it, whose storey lies above this one."""
    with tenant_context(tenant_id):
        job = Job.objects.filter(id=job_id).first()
    if job is not None:
        tell_sighting(
            "act_refused",
            tenant_id=tenant_id,
            actor_kind="task",
            user_id=job.requested_by_id,
            request_id=job.id,
            act=job.kind,
            reason=sentence,
        )


def _fail(tenant_id: UUID, job_id: UUID, sentence: str) -> None:
    with tenant_context(tenant_id):
        Job.objects.filter(id=job_id).exclude(state=JobState.SUCCEEDED).update(
            state=JobState.FAILED, message=sentence, finished_at=clock.now()
        )


def resume_abandoned_jobs_of(tenant_id: UUID) -> int:
    """Queue again what a killed worker left or a lost message forgot; returns how many."""
    now = clock.now()
    resumed = 0
    with tenant_context(tenant_id):
        unlocked = Job.objects.select_for_update(skip_locked=True)
        for job in unlocked.filter(state=JobState.RUNNING, started_at__lt=now - _ABANDONED_AFTER) | unlocked.filter(
            state=JobState.QUEUED, created_at__lt=now - _LOST_AFTER
        ):
            if job.attempts >= MOST_ATTEMPTS:
                _give_up(job)
                continue
            job.state = JobState.QUEUED
            job.save(update_fields=["state"])
            send_message(job)
            resumed += 1
    return resumed


def _give_up(job: Job) -> None:
    job.state = JobState.FAILED
    job.message = f"The worker was stopped {job.attempts} times in this job; nothing was kept."
    job.finished_at = clock.now()
    job.save(update_fields=["state", "message", "finished_at"])


def resume_abandoned_jobs_of_all() -> int:
    """The same for every tenant, each in a transaction of its own."""
    return sum(for_each_tenant(resume_abandoned_jobs_of, standings=EVERY_STANDING))
