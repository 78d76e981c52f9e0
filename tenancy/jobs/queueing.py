"""Ask for background work."""

from uuid import UUID

from celery import current_app
from django.core import signing
from django.db import transaction

from erp.foundation.actor import Actor
from tenancy.jobs.models import Job
from tenancy.jobs.registry import work_of

_SALT = "tenancy.jobs.message"

# The name of the task that does all jobs, in ``tenancy.jobs.tasks``.
RUN_JOB = "tenancy.jobs.run_job"


def enqueue_job(kind: str, *, label: str, actor: Actor, subject_id: UUID | None = None, result_path: str = "") -> Job:
    """Queue a job for when the present transaction commits.

    The message carries the tenant and the job, signed: the worker trusts nothing else,
    and asks the membership of the person again before it begins.
    """
    work_of(kind)
    job = Job.objects.create(
        kind=kind,
        label=label,
        subject_id=subject_id,
        requested_by_id=actor.id,
        result_path=result_path,
    )
    send_message(job)
    return job


def send_message(job: Job) -> None:
    """Send the job's message to the workers when the transaction commits."""
    message = signed_message(job)

    transaction.on_commit(lambda: current_app.send_task(RUN_JOB, args=(message,)), robust=True)


def signed_message(job: Job) -> str:
    """The tenant and the job, signed with the installation's key."""
    return signing.dumps([str(job.tenant_id), str(job.id)], salt=_SALT)


def read_message(message: str) -> tuple[UUID, UUID]:
    """The tenant and the job of a message; raises ``signing.BadSignature`` if it is forged."""
    tenant_id, job_id = signing.loads(message, salt=_SALT)
    return UUID(tenant_id), UUID(job_id)
