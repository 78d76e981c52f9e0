"""Who belongs where."""

from uuid import UUID

from django.db.models import QuerySet

from erp.foundation.actor import Actor
from tenancy.access.models import Membership, User
from tenancy.access.registry import permissions_of_role
from tenancy.scoping.context import person_context


def members() -> QuerySet[Membership]:
    """The members of the tenant in force, with their people, by name."""
    return Membership.objects.select_related("user").order_by("user__email")


def memberships_of(user_id: UUID) -> list[Membership]:
    """A person's memberships in every tenant, with the tenants, by the tenant's name."""
    with person_context(user_id):
        found = Membership.everywhere.filter(user_id=user_id).select_related("tenant")
        return list(found.order_by("tenant__name"))


def membership_in(user_id: UUID, slug: str) -> Membership | None:
    """A person's membership in the tenant of that slug, or nothing."""
    if "\0" in slug:
        # PostgreSQL has no text with the sign NUL in it, and asking for one is an error.
        return None
    with person_context(user_id):
        return Membership.everywhere.filter(user_id=user_id, tenant__slug=slug).select_related("tenant").first()


def actor_of(membership: Membership, user: User, *, ip: str = "", request_id: str = "") -> Actor:
    """The person as an actor, with the permissions that his role holds now."""
    return Actor(
        kind="person",
        label=str(user),
        id=user.id,
        role=membership.role,
        permissions=permissions_of_role(membership.role),
        ip=ip,
        request_id=request_id,
    )
