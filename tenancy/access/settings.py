"""Change what a tenant is called and how it writes its figures."""

from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission
from tenancy.tenants.models import Tenant


def change_tenant_settings(tenant: Tenant, *, actor: Actor) -> Tenant:
    """Write a tenant's changed name and formats; raises ``ValidationError`` for bad ones."""
    require_permission(actor, "tenancy.settings.edit")
    tenant.full_clean(validate_unique=False, validate_constraints=False)
    with act("tenancy.tenant.changed", actor=actor):
        tenant.save(update_fields=["name", "negative_style", "grouping"])
    return tenant
