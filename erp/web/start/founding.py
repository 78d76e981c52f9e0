"""Start a business: what a person fills in becomes a tenant of which he is the owner."""

import re
import secrets
import unicodedata
from dataclasses import dataclass

from django.db import transaction

from erp.foundation.actor import Actor
from erp.web.onboarding import found_tenant
from erp.web.start.errors import OwnsTooMany
from tenancy.access.models import User
from tenancy.access.queries import memberships_of
from tenancy.access.registry import Role, permissions_of_role
from tenancy.tenants.models import Tenant

# Who owns so many already is no newcomer: an operator makes the next one for him.
MOST_OWNED = 20
_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
_LONGEST_STEM = 32


@dataclass(frozen=True, slots=True)
class Business:
    """What somebody says of the business that he starts."""

    name: str
    country: str
    currency: str
    chart: str
    fiscal_year_start_month: int
    time_zone: str


def start_business(business: Business, *, user: User, ip: str, request_id: str) -> Tenant:
    """Found the business with the person as its owner; raises ``OwnsTooMany``.

    He acts with the permissions of an owner, which he is from the first row on.
    """
    founder = Actor(
        kind="person",
        label=str(user),
        id=user.id,
        role=Role.OWNER,
        permissions=permissions_of_role(Role.OWNER),
        ip=ip,
        request_id=request_id,
    )
    with transaction.atomic():
        _require_room(user)
        return found_tenant(
            short_name_for(business.name),
            name=business.name,
            country=business.country,
            currency=business.currency,
            chart=business.chart,
            fiscal_year_start_month=business.fiscal_year_start_month,
            time_zone=business.time_zone,
            owner_email=user.email,
            plan="trial",
            actor=founder,
        )


def _require_room(user: User) -> None:
    """Raise ``OwnsTooMany`` for whoever owns the most already; he founds one business after the other."""
    User.objects.select_for_update(no_key=True).get(id=user.id)
    owned = [one for one in memberships_of(user.id) if one.role == Role.OWNER]
    if len(owned) >= MOST_OWNED:
        raise OwnsTooMany(MOST_OWNED)


def short_name_for(name: str) -> str:
    """The short name in the address: the words of the name and five random signs.

    The signs make it unique, and whoever tries names learns from none whether it was taken.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_STEM].strip("-") or "books"
    return f"{stem}-{''.join(secrets.choice(_SIGNS) for _ in range(5))}"
