"""The background work of verifying."""

from auditlog.verification.keeping import verify_and_keep
from auditlog.verification.models import Scope
from auditlog.verification.queries import VERIFY_JOB
from erp.foundation.actor import Actor
from tenancy.access.checking import require_permission
from tenancy.jobs.models import Job
from tenancy.jobs.progress import report_progress
from tenancy.jobs.registry import job_kind
from tenancy.tenants.models import Tenant


@job_kind(VERIFY_JOB)
def verify_audit_log(job: Job, actor: Actor) -> str:
    """Verify the whole log and keep the result; the job succeeds, whatever the verdict."""
    require_permission(actor, "auditlog.chain.verify")

    def tell(done: int, total: int, events: int) -> None:
        report_progress(job.id, done, total, f"{events:,} events under {done:,} of {total:,} seals computed again.")

    tenant = Tenant.objects.get()
    kept, result = verify_and_keep(tenant, scope=Scope.WHOLE, actor=actor, tell=tell)
    counted = f"{result.events:,} events under {result.seals:,} seals"
    if kept.ok:
        return f"The audit log is unbroken: {counted}."
    return f"The audit log is {kept.verdict} ({counted}): {result.problems[0].sentence}."
