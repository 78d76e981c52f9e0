"""The Celery tasks that judge events."""

from celery import shared_task

from auditlog.alerts import sweeping
from auditlog.alerts.memory import forget_old_sightings_of_all
from auditlog.events.hastening import SWEEP_TENANT
from tenancy.scoping.messages import tenant_of


@shared_task(name=SWEEP_TENANT)
def sweep_tenant(message: str) -> None:
    """Judge what is new in the tenant of a signed message; a forged one is dropped."""
    tenant_id = tenant_of(message, purpose=SWEEP_TENANT)
    if tenant_id is not None:
        sweeping.sweep_tenant(tenant_id)


@shared_task(name="auditlog.alerts.sweep_all")
def sweep_all() -> None:
    """Judge what is new in every tenant; beat calls this every half minute."""
    sweeping.sweep_all()


@shared_task(name="auditlog.alerts.forget_old_sightings")
def forget_old_sightings() -> None:
    """Forget what no rule looks back to; beat calls this once a day."""
    forget_old_sightings_of_all()
