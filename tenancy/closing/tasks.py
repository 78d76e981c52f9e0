"""Beat closes tenants whose time of grace is over."""

from celery import shared_task

from tenancy.closing.closing import seal_off_due_tenants


@shared_task(name="tenancy.closing.seal_off_due")
def seal_off_due() -> int:
    """Each in a transaction of its own; tells how many."""
    return seal_off_due_tenants()
