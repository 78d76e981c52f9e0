"""A proof as a document for machines."""

from typing import Any

from accounting.proof.models import ProofRun
from tenancy.tenants.models import Tenant


def document_of(run: ProofRun, tenant: Tenant) -> dict[str, Any]:
    """The proof with all its verdicts; amounts are texts in major units of the base currency."""
    return {
        "ok": run.failing_count == 0,
        "report": "proof",
        "tenant": tenant.slug,
        "base_currency": tenant.base_currency,
        "as_of": run.as_of.isoformat(),
        "started_at": run.started_at.isoformat(),
        "finished_at": run.finished_at.isoformat(),
        "run_by": run.run_by_label,
        "summary": run.summary,
        "verdicts": run.verdicts,
    }
