"""Change what a business is called, where it is and by which numbers it is known."""

from dataclasses import dataclass, fields

from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission
from tenancy.business.errors import AddressTooLong, NameMissing
from tenancy.business.models import BusinessDetails
from tenancy.business.tax_numbers import checked_income_tax_number, checked_sales_tax_number, require_same_pan
from tenancy.scoping.context import current_tenant_id
from tenancy.tenants.models import Country, Tenant

MOST_ADDRESS_LINES = 6


@dataclass(frozen=True, slots=True)
class GivenDetails:
    """What was typed about a business, before it is checked."""

    name: str
    legal_name: str = ""
    address: str = ""
    registration_number: str = ""
    tax_number: str = ""
    income_tax_number: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""


def change_business_details(given: GivenDetails, *, actor: Actor) -> BusinessDetails:
    """Write the name and the details of the tenant in force.

    Raises ``NameMissing``, ``AddressTooLong``, ``BadTaxNumber``, and ``ValidationError`` for a text that is too long
    or no e-mail address.
    """
    require_permission(actor, "tenancy.settings.edit")
    with act("tenancy.business.changed", actor=actor):
        tenant = Tenant.objects.select_for_update().get(id=current_tenant_id())
        checked = _checked(given, tenant.country)
        if tenant.name != checked.name:
            tenant.name = checked.name
            tenant.full_clean(validate_unique=False, validate_constraints=False)
            tenant.save(update_fields=["name"])
        details = BusinessDetails.objects.first() or BusinessDetails()
        for field in fields(checked):
            if field.name != "name":
                setattr(details, field.name, getattr(checked, field.name))
        details.full_clean(validate_unique=False, validate_constraints=False)
        details.save()
    return details


def details_for_change() -> BusinessDetails:
    """The row of the details, locked and there; for acts that write one column of it.

    The tenant's row is locked first, so that two who write the first details make one row.
    """
    Tenant.objects.select_for_update().get(id=current_tenant_id())
    return BusinessDetails.objects.first() or BusinessDetails.objects.create()


def _checked(given: GivenDetails, country: str) -> GivenDetails:
    name = " ".join(given.name.split())
    if not name:
        raise NameMissing
    address = [line for one in given.address.splitlines() if (line := " ".join(one.split()))]
    if len(address) > MOST_ADDRESS_LINES:
        raise AddressTooLong(MOST_ADDRESS_LINES)
    tax_number = checked_sales_tax_number(given.tax_number, country)
    income_tax_number = checked_income_tax_number(given.income_tax_number, country)
    if country == Country.INDIA:
        require_same_pan(tax_number, income_tax_number)
    return GivenDetails(
        name=name,
        legal_name=" ".join(given.legal_name.split()),
        address="\n".join(address),
        registration_number=" ".join(given.registration_number.split()),
        tax_number=tax_number,
        income_tax_number=income_tax_number,
        phone=" ".join(given.phone.split()),
        email=given.email.strip(),
        website=given.website.strip(),
    )
