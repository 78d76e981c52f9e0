"""Change what a business is called, where it is and by which numbers it is known."""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields

from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errors import Refusal
from tenancy.access.checking import require_permission
from tenancy.business.errors import AddressTooLong, BadWebsite, NameMissing
from tenancy.business.models import BusinessDetails
from tenancy.business.tax_numbers import (
    checked_income_tax_number,
    checked_registration_number,
    checked_sales_tax_number,
    require_same_pan,
)
from tenancy.scoping.context import current_tenant_id
from tenancy.tenants.models import Country, Tenant

MOST_ADDRESS_LINES = 6

# A host with a dot in it, with http or https before it and a path behind it where somebody wants that.
_WEBSITE = re.compile(
    r"(?:https?://)?(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE
)


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

    Raises ``NameMissing``, ``AddressTooLong``, ``BadTaxNumber``, ``BadWebsite``, and ``ValidationError`` for a text
    that is too long or no e-mail address.
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


def wrong_details(given: GivenDetails, country: str) -> list[Refusal]:
    """Everything that is wrong with what was typed, one refusal for each field; nothing where it can be written."""
    checks: tuple[Callable[[], object], ...] = (
        lambda: _checked_name(given.name),
        lambda: _checked_address(given.address),
        lambda: checked_registration_number(given.registration_number, country),
        lambda: _checked_numbers(given, country),
        lambda: checked_income_tax_number(given.income_tax_number, country),
        lambda: _checked_website(given.website),
    )
    found: dict[str, Refusal] = {}
    for check in checks:
        try:
            check()
        except Refusal as refusal:
            found.setdefault(refusal.field or "", refusal)
    return list(found.values())


def _checked_name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise NameMissing
    return name


def _checked_address(text: str) -> str:
    lines = [line for one in text.splitlines() if (line := " ".join(one.split()))]
    if len(lines) > MOST_ADDRESS_LINES:
        raise AddressTooLong(MOST_ADDRESS_LINES)
    return "\n".join(lines)


def _checked_numbers(given: GivenDetails, country: str) -> tuple[str, str]:
    sales = checked_sales_tax_number(given.tax_number, country)
    income = checked_income_tax_number(given.income_tax_number, country)
    if country == Country.INDIA:
        require_same_pan(sales, income)
    return sales, income


def _checked_website(text: str) -> str:
    website = text.strip()
    if website and not _WEBSITE.fullmatch(website):
        raise BadWebsite
    return website


def _checked(given: GivenDetails, country: str) -> GivenDetails:
    tax_number, income_tax_number = _checked_numbers(given, country)
    return GivenDetails(
        name=_checked_name(given.name),
        legal_name=" ".join(given.legal_name.split()),
        address=_checked_address(given.address),
        registration_number=checked_registration_number(given.registration_number, country),
        tax_number=tax_number,
        income_tax_number=income_tax_number,
        phone=" ".join(given.phone.split()),
        email=given.email.strip(),
        website=_checked_website(given.website),
    )
