"""Make a tenant."""

from django.db import IntegrityError, transaction

from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.identifiers import new_id
from erp.foundation.money import iso_currencies
from tenancy.scoping.context import tenant_context
from tenancy.tenants.errors import SlugTaken, UnknownCurrency
from tenancy.tenants.models import Country, Grouping, Tenant

TIME_ZONES = {
    Country.SOUTH_AFRICA: "Africa/Johannesburg",
    Country.INDIA: "Asia/Kolkata",
    Country.OTHER: "UTC",
}


def create_tenant(
    slug: str, *, name: str, country: str, currency: str, actor: Actor, time_zone: str = "", plan: str = "standard"
) -> Tenant:
    """A new, empty tenant; raises ``SlugTaken``, ``UnknownCurrency`` or ``ValidationError``.

    There is no permission to check: permissions belong to a tenant, and there is none before
    this act. Whether strangers may ask for it is the installation's switch for signing up.
    Without ``time_zone`` it is that of the country.
    """
    if currency not in iso_currencies():
        raise UnknownCurrency(currency)
    tenant = Tenant(
        id=new_id(),
        slug=slug,
        name=name,
        country=country,
        base_currency=currency,
        plan=plan,
        time_zone=time_zone or TIME_ZONES.get(Country(country), "UTC"),
        grouping=Grouping.INDIAN if country == Country.INDIA else Grouping.WESTERN,
    )
    tenant.clean_fields()
    with tenant_context(tenant.id), act("tenancy.tenant.created", actor=actor):
        try:
            with transaction.atomic():
                tenant.save(force_insert=True)
        except IntegrityError as error:
            raise SlugTaken(slug) from error
    return tenant
