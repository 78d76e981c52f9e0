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
    chart: str = "",
    fiscal_year_start_month: int | None = None,
    time_zone: str = "",
    plan: str = "standard",
) -> Tenant:
    """A tenant with a chart of accounts, the present fiscal year and an owner.

    Chart, start of the year and time zone are those of the country unless others are given.
    Raises what ``create_tenant`` and ``add_member`` raise; nothing is left behind then.
    """
    with transaction.atomic():
        tenant = create_tenant(
            slug, name=name, country=country, currency=currency, time_zone=time_zone, plan=plan, actor=actor
        )
        with tenant_context(tenant.id):
            open_books(
                chart or country,
                today=clock.today(tenant.time_zone),
                fiscal_year_start_month=fiscal_year_start_month,
                actor=actor,
            )
            add_member(
                owner_email,
                role=Role.OWNER,
                full_name=owner_name,
                password=owner_password,
                actor=actor,
            )
    return tenant
