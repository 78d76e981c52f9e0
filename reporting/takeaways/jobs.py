"""The background work of taking everything along."""

from erp.foundation.actor import Actor
from reporting.takeaways.making import make_takeaway
from reporting.takeaways.models import Takeaway
from reporting.takeaways.requesting import MAKE_JOB
from tenancy.jobs.models import Job
from tenancy.jobs.progress import report_progress
from tenancy.jobs.registry import job_kind
from tenancy.scoping.context import current_tenant_id
from tenancy.tenants.models import Tenant


@job_kind(MAKE_JOB, while_closing=True)
def make_requested_takeaway(job: Job, actor: Actor) -> str:
    """Write the file that waits for this job."""
    takeaway = Takeaway.objects.select_for_update().filter(job_id=job.id, made_at=None).first()
    if takeaway is None:
        return "There was nothing left to do."

    def tell(done: int, total: int, words: str) -> None:
        report_progress(job.id, done, total, words)

    contents = make_takeaway(takeaway, tell=tell, tenant=Tenant.objects.get(id=current_tenant_id()), actor=actor)
    return f"{contents.rows:,} rows in {contents.members:,} files written to {takeaway.file_name}."
