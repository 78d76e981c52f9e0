"""The background work of proving."""

from accounting.proof.proving import prove_and_keep
from accounting.proof.queries import PROVE_JOB
from erp.foundation import clock
from erp.foundation.actor import Actor
from tenancy.jobs.models import Job
from tenancy.jobs.progress import report_progress
from tenancy.jobs.registry import job_kind
from tenancy.tenants.models import Tenant


@job_kind(PROVE_JOB)
def prove_books(job: Job, actor: Actor) -> str:
    """Ask every check, over every line, and keep the verdicts; the job succeeds, whatever they are."""

    def tell(done: int, total: int) -> None:
        report_progress(job.id, done, max(total, 1), f"Period {done + 1} of {total} is being read.")

    run = prove_and_keep(clock.today(Tenant.objects.get().time_zone), actor=actor, tell=tell)
    return f"The proof of the books: {run.summary}."
