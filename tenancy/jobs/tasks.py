"""The two Celery tasks through which all background work goes."""

from celery import shared_task
from celery.signals import worker_init, worker_ready
from django.core import signing
from django.core.exceptions import ImproperlyConfigured

from erp.foundation.sightings import tell_forged_message
from tenancy.jobs.queueing import RUN_JOB, read_message
from tenancy.jobs.running import resume_abandoned_jobs_of_all, run_job_of
from tenancy.scoping.login import require_ordinary_login


@shared_task(name=RUN_JOB)
def run_job(message: str) -> None:
    """Do the job of a signed message; a forged or foreign one is dropped, and told of."""
    try:
        tenant_id, job_id = read_message(message)
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        tell_forged_message()
        return
    run_job_of(tenant_id, job_id)


@shared_task(name="tenancy.jobs.resume_abandoned_jobs")
def resume_abandoned_jobs() -> None:
    """Queue again what killed workers left behind; beat calls this."""
    resume_abandoned_jobs_of_all()


@worker_init.connect
def _require_ordinary_login(**_: object) -> None:
    try:
        require_ordinary_login()
    except ImproperlyConfigured as error:
        # Celery logs what a receiver raises and goes on; this it does not catch.
        raise SystemExit(str(error)) from error


@worker_ready.connect
def _resume_at_start(**_: object) -> None:
    resume_abandoned_jobs.delay()
