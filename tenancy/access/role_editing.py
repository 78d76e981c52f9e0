"""Make, change and delete roles of the tenant's own."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from erp.foundation.actor import NO_LIMITS, Actor, Limits
from erp.foundation.acts import act
from erp.foundation.errands import noting_refusal
from tenancy.access.bounds import is_unbound, require_may_give_role, require_may_touch
from tenancy.access.checking import require_permission
from tenancy.access.errors import OwnAccess, RoleInUse, RoleNameTaken, RoleWithoutName, UnknownPermission
from tenancy.access.facts import RoleFacts, with_facts
from tenancy.access.models import Membership
from tenancy.access.naming import facts_of_custom
from tenancy.access.narrowing import require_areas, require_limits
from tenancy.access.registry import Role, all_permissions
from tenancy.access.role_models import CustomRole, RolePermission


@dataclass(frozen=True, slots=True)
class RoleContent:
    """What a role is called and what it holds."""

    name: str
    codes: frozenset[str]
    note: str = ""
    limits: Limits = NO_LIMITS
    own_only: frozenset[str] = field(default_factory=frozenset)


@noting_refusal("tenancy.role.made")
def make_role(content: RoleContent, *, based_on: str = "", actor: Actor) -> CustomRole:
    """A new role, copied from the built-in one that ``based_on`` names or from nothing.

    Raises ``RoleWithoutName``, ``RoleNameTaken``, ``UnknownPermission``, and
    ``GrantBeyondOwn`` for what the actor does not hold himself.
    """
    require_permission(actor, "tenancy.role.edit")
    _require_sound(content, actor)
    with act("tenancy.role.made", actor=actor):
        _require_free_name(content.name)
        role = CustomRole(based_on=based_on if based_on in Role.values else "")
        return _write(role, content, had=frozenset())


@noting_refusal("tenancy.role.changed")
def change_role(role: CustomRole, content: RoleContent, *, actor: Actor) -> CustomRole:
    """Write what a role holds anew; whoever has it has the change from the next request on.

    Raises what ``make_role`` raises, ``RoleInUse`` for another name while somebody has
    the role, ``OwnAccess`` for the actor's own role and ``StandsAbove`` for one of people
    who may do more than he.
    """
    require_permission(actor, "tenancy.role.edit")
    _require_sound(content, actor)
    with act("tenancy.role.changed", actor=actor):
        locked = CustomRole.objects.select_for_update().get(id=role.id)
        before = facts_of_custom(locked)
        holders = members_with(locked)
        _require_may_change(before, holders, actor)
        if locked.name_key != name_key(content.name):
            if holders:
                raise RoleInUse("renamed", [str(one.user) for one in holders])
            _require_free_name(content.name)
        return _write(locked, content, had=before.codes)


@noting_refusal("tenancy.role.deleted")
def delete_role(role: CustomRole, *, actor: Actor) -> None:
    """Delete a role that nobody has; raises ``RoleInUse`` where somebody does, and as ``change_role``."""
    require_permission(actor, "tenancy.role.edit")
    with act("tenancy.role.deleted", actor=actor):
        locked = CustomRole.objects.select_for_update().get(id=role.id)
        holders = members_with(locked)
        if holders:
            raise RoleInUse("deleted", [str(one.user) for one in holders])
        _require_may_change(facts_of_custom(locked), holders, actor)
        locked.delete()


def members_with(role: CustomRole) -> list[Membership]:
    """Who has the role now, by address, with all that decides about their access."""
    found = Membership.objects.filter(custom_role=role).select_related("user")
    return list(with_facts(found).order_by("user__email"))


def name_key(name: str) -> str:
    """A name as names are compared: without regard to case and spaces."""
    return " ".join(name.split()).casefold()[:60]


def _require_sound(content: RoleContent, actor: Actor) -> None:
    if not name_key(content.name):
        raise RoleWithoutName
    unknown = sorted(content.codes - all_permissions().keys())
    if unknown:
        raise UnknownPermission(unknown[0])
    require_limits(content.limits)
    require_areas(content.own_only)
    require_may_give_role(RoleFacts("", content.name, content.codes, content.limits, content.own_only), actor=actor)


def _require_free_name(name: str) -> None:
    wanted = name_key(name)
    if wanted in {str(role.label).casefold() for role in Role}:
        raise RoleNameTaken(name)
    if CustomRole.objects.filter(name_key=wanted).exists():
        raise RoleNameTaken(name)


def _require_may_change(before: RoleFacts, holders: Iterable[Membership], actor: Actor) -> None:
    """What is taken out of a role is taken from its people: they must not stand above the actor."""
    if is_unbound(actor):
        return
    if any(one.user_id == actor.id for one in holders):
        raise OwnAccess
    require_may_give_role(before, actor=actor)
    for one in holders:
        require_may_touch(one, actor=actor)


def _write(role: CustomRole, content: RoleContent, *, had: frozenset[str]) -> CustomRole:
    role.name = " ".join(content.name.split())
    role.name_key = name_key(content.name)
    role.note = content.note.strip()
    role.post_up_to, role.approve_up_to, role.discount_up_to = (
        content.limits.post,
        content.limits.approve,
        content.limits.discount,
    )
    role.own_only = sorted(content.own_only)
    try:
        with transaction.atomic():
            role.save()
    except IntegrityError as error:
        raise RoleNameTaken(content.name) from error
    RolePermission.objects.filter(role=role, code__in=had - content.codes).delete()
    RolePermission.objects.bulk_create(RolePermission(role=role, code=code) for code in sorted(content.codes - had))
    return role
