"""Have the log verified in the background, at a person's word."""

from auditlog.verification.errors import VerificationUnderWay
from auditlog.verification.queries import VERIFY_JOB, verification_under_way
from erp.foundation.actor import Actor
from tenancy.access.checking import require_permission
from tenancy.jobs.models import Job
from tenancy.jobs.queueing import enqueue_job
from tenancy.tenants.standing import locked_tenant


def start_verification(*, actor: Actor, path: str) -> Job:
    """Queue a verification of the whole log; raises ``VerificationUnderWay``.

    ``path`` is the page that shows how it goes. Nothing is recorded now: the verification
    itself will be.
    """
    require_permission(actor, "auditlog.chain.verify")
    # Of two who start one at once the second finds the first.
    locked_tenant()
    if verification_under_way():
        raise VerificationUnderWay
    return enqueue_job(VERIFY_JOB, label="Verification of the audit log", actor=actor, result_path=path)
