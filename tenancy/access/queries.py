"""Who belongs where."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Value

from erp.foundation.actor import Actor
from tenancy.access.errors import NoSuchMember
from tenancy.access.facts import with_facts
from tenancy.access.models import Membership, User
from tenancy.access.policy import access_of
from tenancy.access.registry import Role
from tenancy.access.visit_models import Visit
from tenancy.scoping.context import person_context


def members() -> QuerySet[Membership]:
    """The members of the tenant in force, with their people, by name."""
    return with_facts(Membership.objects.select_related("user")).order_by("user__email")


def members_by_name() -> QuerySet[Membership]:
    """The same with what they are called alone: nothing of what decides about their access."""
    return Membership.objects.select_related("user", "custom_role").order_by("user__email")


def member_with(membership_id: UUID) -> Membership | None:
    """One member with his person and all that decides about his access, or nothing."""
    return members().filter(id=membership_id).first()


def active_members() -> QuerySet[Membership]:
    """Those of the members who are not suspended."""
    return members().filter(suspended_at__isnull=True)


def active_owners() -> QuerySet[Membership]:
    """The owners who may enter, with their people, in the order in which they came."""
    owners = Membership.objects.filter(role=Role.OWNER, suspended_at__isnull=True)
    return owners.select_related("user").order_by("id")


def active_member_of(user_id: UUID) -> Membership | None:
    """The member who may act in the tenant in force, or nothing.

    For what is done in somebody's name while he is not there: jobs, and what recurs.
    """
    return active_members().filter(user_id=user_id, user__is_active=True).first()


def member_addressed(email: str) -> Membership:
    """The member with that address, in any case; raises ``NoSuchMember``."""
    address = email.strip().lower()
    found = members().filter(user__email=address).first()
    if found is None:
        raise NoSuchMember(address)
    return found


def memberships_of(user_id: UUID, *, roles_too: bool = False) -> list[Membership]:
    """A person's memberships in every tenant, with the tenants, by the tenant's name.

    ``roles_too`` reads what the role is called, where it is one that a tenant has made.
    """
    with person_context(user_id):
        found = Membership.everywhere.filter(user_id=user_id).select_related("tenant")
        if roles_too:
            found = with_facts(found)
        return list(found.order_by("tenant__name"))


def membership_in(user_id: UUID, slug: str, *, sign_in: UUID | None = None) -> Membership | None:
    """A person's membership in the tenant of that slug with what decides about his access, or nothing.

    ``visit_is_ended`` stands on it: whether just this sign-in was ended in this tenant.
    """
    if "\0" in slug:
        # PostgreSQL has no text with the sign NUL in it, and asking for one is an error.
        return None
    with person_context(user_id):
        found = Membership.everywhere.filter(user_id=user_id, tenant__slug=slug).select_related("tenant")
        return with_facts(found).annotate(visit_is_ended=_is_ended(sign_in)).first()


def _is_ended(sign_in: UUID | None) -> Exists | Value:
    if sign_in is None:
        return Value(False)
    ended = Visit.everywhere.filter(
        tenant_id=OuterRef("tenant_id"), membership_id=OuterRef("id"), sign_in=sign_in, ended_at__isnull=False
    )
    return Exists(ended)


def actor_of(membership: Membership, user: User, *, ip: str = "", request_id: str = "") -> Actor:
    """The person as an actor, with what he may do now: see ``tenancy.access.policy``."""
    access = access_of(membership)
    return Actor(
        kind="person",
        label=str(user),
        id=user.id,
        role=membership.role,
        permissions=access.permissions,
        limits=access.limits,
        scope=access.scope,
        ip=ip,
        request_id=request_id,
    )
