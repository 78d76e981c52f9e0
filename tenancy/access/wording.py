"""What somebody may do, in the words in which every page and every review says it."""

from collections.abc import Iterable
from typing import TypedDict

from erp.foundation.actor import Limits
from erp.foundation.money import exponent_of, format_amount, plain_amount
from tenancy.access.policy import Access
from tenancy.access.registry import all_areas, all_permissions
from tenancy.branches.models import Branch
from tenancy.branches.queries import branches
from tenancy.tenants.manner import manner_of
from tenancy.tenants.models import Tenant


class AccessInWords(TypedDict):
    """How many permissions of how many, limits by their names, areas of own records alone, and branches (None: all)."""

    count: int
    of: int
    limits: dict[str, str]
    own_only: list[str]
    branches: list[str] | None


def access_in_words(access: Access, tenant: Tenant, *, known_branches: Iterable[Branch] | None = None) -> AccessInWords:
    """What it all amounts to; ``known_branches`` are all of the tenant's, where they were read already."""
    known, chosen = all_permissions(), access.scope.branches
    if chosen is not None and known_branches is None:
        known_branches = branches()
    return {
        "count": len(known.keys() & access.permissions),
        "of": len(known),
        "limits": limits_in_words(access.limits, tenant),
        "own_only": areas_in_words(access.scope.own_only),
        "branches": None if chosen is None else [str(one) for one in known_branches or () if one.id in chosen],
    }


def areas_in_words(codes: Iterable[str]) -> list[str]:
    """The labels of areas, without those that no app declares any more."""
    return [all_areas()[code].label for code in sorted(codes) if code in all_areas()]


def limits_in_words(limits: Limits, tenant: Tenant) -> dict[str, str]:
    """Limits for people: ``10,000.00 ZAR``, ``12.50 %``; nothing where there is none."""
    found = dict.fromkeys(("post_up_to", "approve_up_to", "discount_up_to"), "")
    for name, value in (("post_up_to", limits.post), ("approve_up_to", limits.approve)):
        if value is not None:
            found[name] = amount_in_words(value, tenant)
    if limits.discount is not None:
        found["discount_up_to"] = f"{plain_amount(limits.discount, 2)} %"
    return found


def amount_in_words(minor: int, tenant: Tenant) -> str:
    """An amount of base currency as the tenant writes figures: ``10,000.00 ZAR``."""
    figures = format_amount(
        minor, exponent_of(tenant.base_currency), grouping=manner_of(tenant).grouping, dash_zero=False
    )
    return f"{figures} {tenant.base_currency}"
