"""What stands at the head of every paper of a business.

``letterhead_of(tenant)`` is given to ``components/letterhead.html`` as ``letterhead``. It holds all that the
sheet shows, the logo too, so that no address is fetched while pages are set.
"""

import logging
from base64 import b64encode
from dataclasses import dataclass

from tenancy.business.models import BusinessDetails
from tenancy.business.queries import details_of_business
from tenancy.business.tax_numbers import NAMES
from tenancy.files.errors import StoredFileGone
from tenancy.files.reading import read_file
from tenancy.tenants.models import Country, Tenant

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Name, address and numbers of a business; ``logo`` is a PNG, or nothing.

    ``legal_name`` is empty where it is the name itself; ``numbers`` are pairs of what a number is called and the
    number; ``contacts`` are telephone, e-mail and address of the website, as far as they are known.
    """

    name: str
    legal_name: str = ""
    address_lines: tuple[str, ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()
    contacts: tuple[str, ...] = ()
    logo: bytes = b""

    @property
    def logo_address(self) -> str:
        """The logo as an address that holds its own picture; empty without one."""
        return f"data:image/png;base64,{b64encode(self.logo).decode()}" if self.logo else ""


def letterhead_of(tenant: Tenant, details: BusinessDetails | None = None) -> Letterhead:
    """The letterhead of the tenant, which is the one in force, of details that were read already or are now."""
    details = details or details_of_business()
    sales, income = NAMES.get(tenant.country, NAMES[Country.OTHER])
    numbers = (
        ("Registration", details.registration_number),
        (sales, details.tax_number),
        (income, details.income_tax_number),
    )
    return Letterhead(
        name=tenant.name,
        legal_name=details.legal_name if details.legal_name != tenant.name else "",
        address_lines=tuple(details.address.splitlines()),
        numbers=tuple(one for one in numbers if one[1]),
        contacts=tuple(one for one in (details.phone, details.email, details.website) if one),
        logo=_logo(details),
    )


def _logo(details: BusinessDetails) -> bytes:
    """A paper is made without its logo rather than not at all."""
    if details.logo is None:
        return b""
    try:
        return read_file(details.logo)
    except StoredFileGone:
        logger.warning("the logo of a tenant is gone or damaged: file %s", details.logo.id)
        return b""
