"""Whether anything may be changed in a tenant: asked by acts that no page below ``/t/`` leads to.

The pages of a tenant are held by the middleware. What comes from elsewhere, from the link of
an invitation, the console, a shell or the clock, asks here.
"""

from tenancy.scoping.context import current_tenant_id
from tenancy.tenants.errors import TenantNotOpen
from tenancy.tenants.models import Standing, Tenant

# For work that is done in tenants of every standing: see ``tenancy.tenants.fanning``.
EVERY_STANDING = frozenset(Standing)


def require_open(tenant: Tenant) -> None:
    """Let the act pass in a tenant that is active; raise ``TenantNotOpen`` in any other."""
    if tenant.standing != Standing.ACTIVE:
        raise TenantNotOpen(tenant.name, tenant.standing)


def locked_tenant() -> Tenant:
    """The tenant in force, whose row stays locked until the act ends.

    Two acts that count or ask for the standing are so done one after the other. Rows that
    only refer to the tenant are written meanwhile.
    """
    return Tenant.objects.select_for_update(no_key=True).get(id=current_tenant_id())
