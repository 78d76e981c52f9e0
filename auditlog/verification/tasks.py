"""What the worker does by itself: verify by night, mail the heads in the morning."""

from uuid import UUID

from celery import current_app, shared_task

from auditlog.verification import jobs, mailing, nightly
from erp.foundation import clock
from tenancy.scoping.context import tenant_context
from tenancy.scoping.messages import signed_tenant, tenant_of
from tenancy.tenants.fanning import for_each_tenant
from tenancy.tenants.models import Standing, Tenant
from tenancy.tenants.standing import EVERY_STANDING

# The kinds of jobs of this room are declared by importing them.
__all__ = ["jobs", "mail_due_heads", "mail_head", "verify_due_tenants", "verify_tenant"]

VERIFY_TENANT = "auditlog.verification.verify_tenant"
MAIL_HEAD = "auditlog.verification.mail_head"


@shared_task(name="auditlog.verification.verify_due_tenants")
def verify_due_tenants() -> None:
    """Ask for the verification of every tenant whose hour of the night has come; beat calls this."""
    now = clock.now()

    def ask(tenant_id: UUID) -> None:
        with tenant_context(tenant_id):
            due = nightly.is_due(Tenant.objects.get(id=tenant_id), now)
        if due:
            current_app.send_task(VERIFY_TENANT, args=(signed_tenant(tenant_id, purpose=VERIFY_TENANT),))

    for_each_tenant(ask, standings=EVERY_STANDING)


@shared_task(name=VERIFY_TENANT)
def verify_tenant(message: str) -> None:
    """The night's verification of the tenant of a signed message; a forged one is dropped."""
    tenant_id = tenant_of(message, purpose=VERIFY_TENANT)
    if tenant_id is not None:
        nightly.verify_by_night(tenant_id)


@shared_task(name="auditlog.verification.mail_due_heads")
def mail_due_heads() -> None:
    """Ask for the daily mail of every tenant where it is past six and not all are sent; beat calls this.

    A closed tenant is left alone: nobody waits for its mails, and its last ones lie with its owners.
    """
    now = clock.now()

    def ask(tenant_id: UUID) -> None:
        with tenant_context(tenant_id):
            due = mailing.is_due(Tenant.objects.get(id=tenant_id), now)
        if due:
            current_app.send_task(MAIL_HEAD, args=(signed_tenant(tenant_id, purpose=MAIL_HEAD),))

    for_each_tenant(ask, standings=EVERY_STANDING - {Standing.CLOSED})


@shared_task(name=MAIL_HEAD)
def mail_head(message: str) -> None:
    """Today's mails of the tenant of a signed message; a forged one is dropped."""
    tenant_id = tenant_of(message, purpose=MAIL_HEAD)
    if tenant_id is not None:
        mailing.mail_head(tenant_id)
