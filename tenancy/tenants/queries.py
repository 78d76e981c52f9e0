"""Find a tenant where no tenant is in force yet."""

from uuid import UUID

from django.db import connection

from tenancy.scoping.context import tenant_context
from tenancy.tenants.errors import UnknownTenant
from tenancy.tenants.models import Tenant


def tenant_id_by_slug(slug: str) -> UUID:
    """The id behind a slug; raises ``UnknownTenant``.

    A definer function answers, for the application's login sees no row of the table
    without a tenant or a person in force. It tells an id and nothing else.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenant_id_by_slug(%s)", [slug])
        row = cursor.fetchone()
    if row is None or row[0] is None:
        raise UnknownTenant(slug)
    found: UUID = row[0]
    return found


def slug_of(tenant_id: UUID) -> str:
    """The slug of a tenant; raises ``UnknownTenant``."""
    with tenant_context(tenant_id):
        slug = Tenant.objects.filter(id=tenant_id).values_list("slug", flat=True).first()
    if slug is None:
        raise UnknownTenant(str(tenant_id))
    return slug


def all_tenant_ids() -> list[UUID]:
    """Every tenant's id, for work that is fanned out to all of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT all_tenant_ids()")
        return [row[0] for row in cursor.fetchall()]
