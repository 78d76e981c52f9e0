"""The owners of a tenant, locked together, so that no two of them take each other out at once."""

from tenancy.access.errors import LastOwner
from tenancy.access.models import Membership
from tenancy.access.registry import Role


def locked_owners() -> list[Membership]:
    """Every owner, suspended or not, locked in the order of ids until the transaction ends."""
    return list(Membership.objects.select_for_update().filter(role=Role.OWNER).order_by("id"))


def require_owner_beside(membership: Membership, owners: list[Membership]) -> None:
    """Raise ``LastOwner`` where ``membership`` is an owner and no other one may enter."""
    is_owner = any(one.id == membership.id for one in owners)
    others = [one for one in owners if one.id != membership.id and not one.is_suspended]
    if is_owner and not others:
        raise LastOwner
