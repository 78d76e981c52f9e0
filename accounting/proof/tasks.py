"""What the worker does by itself: prove the books of every tenant by night."""

from uuid import UUID

from celery import current_app, shared_task

from accounting.proof import jobs, nightly
from erp.foundation import clock
from tenancy.scoping.context import tenant_context
from tenancy.scoping.messages import signed_tenant, tenant_of
from tenancy.tenants.fanning import for_each_tenant
from tenancy.tenants.models import Tenant
from tenancy.tenants.standing import EVERY_STANDING

# The kinds of jobs of this room are declared by importing them.
__all__ = ["jobs", "prove_due_tenants", "prove_tenant"]

PROVE_TENANT = "accounting.proof.prove_tenant"


@shared_task(name="accounting.proof.prove_due_tenants")
def prove_due_tenants() -> None:
    """Ask for the proof of every tenant whose hour of the night has come; beat calls this."""
    now = clock.now()

    def ask(tenant_id: UUID) -> None:
        with tenant_context(tenant_id):
            due = nightly.is_due(Tenant.objects.get(id=tenant_id), now)
        if due:
            current_app.send_task(PROVE_TENANT, args=(signed_tenant(tenant_id, purpose=PROVE_TENANT),))

    for_each_tenant(ask, standings=EVERY_STANDING)


@shared_task(name=PROVE_TENANT)
def prove_tenant(message: str) -> None:
    """The night's proof of the tenant of a signed message; a forged one is dropped."""
    tenant_id = tenant_of(message, purpose=PROVE_TENANT)
    if tenant_id is not None:
        nightly.prove_by_night(tenant_id)
