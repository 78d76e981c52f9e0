"""Change what a tenant is called and how it writes its figures and days."""

from zoneinfo import available_timezones

from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission
from tenancy.tenants.errors import UnknownTimeZone
from tenancy.tenants.models import Tenant


def change_tenant_settings(tenant: Tenant, *, actor: Actor) -> Tenant:
    """Write a tenant's changed name, formats and time zone.

    Raises ``UnknownTimeZone``, and ``ValidationError`` for anything else that is bad.
    """
    require_permission(actor, "tenancy.settings.edit")
    tenant.full_clean(validate_unique=False, validate_constraints=False)
    if tenant.time_zone not in available_timezones():
        raise UnknownTimeZone(tenant.time_zone)
    with act("tenancy.tenant.changed", actor=actor):
        tenant.save(update_fields=["name", "negative_style", "grouping", "date_style", "time_zone"])
    return tenant
