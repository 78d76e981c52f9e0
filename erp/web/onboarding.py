"""Bring a new business in: a tenant, its books and its owner, all or nothing."""

from django.db import transaction

from accounting.charts.opening import open_books
from erp.foundation import clock
from erp.foundation.actor import Actor
from tenancy.access.membership import add_member
from tenancy.access.registry import Role
from tenancy.scoping.context import tenant_context
from tenancy.tenants.creation import create_tenant
from tenancy.tenants.models import Tenant


def found_tenant(
    slug: str,
    *,
    name: str,
    country: str,
    currency: str,
    owner_email: str,
    actor: Actor,
    owner_name: str = "",
    owner_password: str | None = None,
) -> Tenant:
    """A tenant with the chart of its country, the present fiscal year and an owner.

    Raises what ``create_tenant`` and ``add_member`` raise; nothing is left behind then.
    """
    with transaction.atomic():
        tenant = create_tenant(slug, name=name, country=country, currency=currency, actor=actor)
        with tenant_context(tenant.id):
            open_books(country, today=clock.today(tenant.time_zone), actor=actor)
            add_member(
                owner_email,
                role=Role.OWNER,
                full_name=owner_name,
                password=owner_password,
                actor=actor,
            )
    return tenant
