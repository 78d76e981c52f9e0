"""People with just the access that a test is about."""

from erp.foundation.actor import Actor
from tenancy.access.membership import add_member, assign_role
from tenancy.access.models import Membership
from tenancy.access.queries import actor_of, member_with
from tenancy.access.role_editing import RoleContent, make_role
from tenancy.access.role_models import CustomRole

SHELL = Actor.command("test")


def member(person: str) -> Membership:
    """A member of the cast, read anew with all that decides about his access."""
    found = member_with(Membership.objects.get(user__email=f"{person}@karoo.example").id)
    assert found is not None
    return found


def actor(person: str) -> Actor:
    """A member of the cast as he may act at this moment."""
    found = member(person)
    return actor_of(found, found.user)


def role(name: str, *codes: str, **content: object) -> CustomRole:
    """A custom role with these permissions."""
    return make_role(RoleContent(name, frozenset(codes), **content), actor=SHELL)  # type: ignore[arg-type]


def someone(name: str, given: CustomRole | str) -> Actor:
    """A new member in that role, as an actor."""
    key = given if isinstance(given, str) else str(given.id)
    add_member(f"{name}@karoo.example", role=key, full_name=name.title(), actor=SHELL)
    return actor(name)


def give(person: str, given: CustomRole | str) -> Actor:
    """A member of the cast in another role."""
    assign_role(member(person), role=given if isinstance(given, str) else str(given.id), actor=SHELL)
    return actor(person)
