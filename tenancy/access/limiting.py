"""Refuse acts on amounts beyond what the actor may act on, and say who may."""

from typing import Literal

from erp.foundation.actor import Actor
from tenancy.access.errors import AmountBeyondLimit
from tenancy.access.policy import access_of
from tenancy.access.queries import members
from tenancy.access.wording import amount_in_words
from tenancy.scoping.context import current_tenant_id
from tenancy.tenants.models import Tenant

Kind = Literal["post", "approve"]
_MOST_NAMES = 3


def require_within_limit(actor: Actor, kind: Kind, amount: int, *, code: str, verb: str = "") -> None:
    """Raise ``AmountBeyondLimit`` where ``amount`` is more than the actor may act on.

    In minor units of base currency; its sign does not matter. ``code`` is the permission
    that those must hold who are named instead. Asks the database only to refuse.
    """
    limit: int | None = getattr(actor.limits, kind)
    size = abs(amount)
    if limit is None or size <= limit:
        return
    tenant = Tenant.objects.get(id=current_tenant_id())
    others = _who_may(kind, size, code, apart_from=actor)
    raise AmountBeyondLimit(verb or kind, amount_in_words(limit, tenant), amount_in_words(size, tenant), others)


def _who_may(kind: Kind, amount: int, code: str, *, apart_from: Actor) -> list[str]:
    found = []
    for one in members():
        access = access_of(one)
        limit = getattr(access.limits, kind)
        if one.user_id != apart_from.id and code in access.permissions and (limit is None or amount <= limit):
            found.append(f"{one.user} ({one.role_label})")
    return found[:_MOST_NAMES]
