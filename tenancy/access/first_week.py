"""Put the guided first week of a tenant away."""

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission
from tenancy.tenants.models import Tenant


def dismiss_first_week(tenant: Tenant, *, actor: Actor) -> Tenant:
    """Show the list of first steps to nobody of the tenant any more; once is enough."""
    require_permission(actor, "tenancy.first_week.dismiss")
    with act("tenancy.first_week.dismissed", actor=actor):
        locked = Tenant.objects.select_for_update().get(id=tenant.id)
        if locked.first_week_ended_at is None:
            locked.first_week_ended_at = clock.now()
            locked.save(update_fields=["first_week_ended_at"])
    return locked
