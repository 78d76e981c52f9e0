"""Have the books proven in the background, at a person's word."""

from accounting.ledger.reach import require_whole_business
from accounting.proof.errors import ProofUnderWay
from accounting.proof.queries import PROVE_JOB, proof_under_way
from erp.foundation.actor import Actor
from tenancy.access.checking import require_permission
from tenancy.jobs.models import Job
from tenancy.jobs.queueing import enqueue_job


def start_proof(*, actor: Actor, path: str) -> Job:
    """Queue a proof of the whole books; raises ``ProofUnderWay``. ``path`` shows how it goes."""
    require_permission(actor, "accounting.proof.run")
    require_whole_business(actor)
    if proof_under_way():
        raise ProofUnderWay
    return enqueue_job(PROVE_JOB, label="Proof of the books", actor=actor, result_path=path)
