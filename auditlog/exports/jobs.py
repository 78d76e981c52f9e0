"""The background work of exports."""

from auditlog.exports.making import MAKE_JOB, make_export, sentence_of
from auditlog.exports.models import AuditExport
from erp.foundation.actor import Actor
from tenancy.jobs.models import Job
from tenancy.jobs.progress import report_progress
from tenancy.jobs.registry import job_kind
from tenancy.scoping.context import current_tenant_id
from tenancy.tenants.models import Tenant


@job_kind(MAKE_JOB, while_closing=True)
def make_requested_export(job: Job, actor: Actor) -> str:
    """Write the export that waits for this job."""
    export = AuditExport.objects.select_for_update().filter(job_id=job.id, made_at=None).first()
    if export is None:
        return "There was nothing left to do."

    def tell(done: int, total: int) -> None:
        report_progress(job.id, done, total, "Reading the chain" if done < total else "Closing the file")

    written = make_export(export, tell=tell, tenant=Tenant.objects.get(id=current_tenant_id()), actor=actor)
    return sentence_of(written, export)
