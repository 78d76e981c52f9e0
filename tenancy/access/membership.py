"""Bring people into a tenant and give them their roles."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errands import noting_refusal
from tenancy.access.bounds import is_unbound, require_gain_held, require_may_give_role, require_may_touch
from tenancy.access.checking import require_permission
from tenancy.access.errors import AlreadyMember
from tenancy.access.facts import RoleFacts, facts_of
from tenancy.access.models import Membership, User
from tenancy.access.naming import role_facts
from tenancy.access.overriding import locked_member
from tenancy.access.owners import locked_owners, require_owner_beside
from tenancy.access.registry import Role
from tenancy.access.role_models import MembershipBranch


@noting_refusal("tenancy.person.added")
def add_member(email: str, *, role: str, actor: Actor, full_name: str = "", password: str | None = None) -> Membership:
    """Make a person a member; somebody unknown gets an account without a password.

    ``role`` is the code of a built-in role or the id of a custom one. Raises
    ``AlreadyMember``, ``UnknownRole``, and ``RoleBeyondOwn`` or ``GrantBeyondOwn`` for a
    role that the actor may not give.
    """
    require_permission(actor, "tenancy.person.add")
    given = role_facts(role)
    require_may_give_role(given, actor=actor)
    address = email.strip().lower()
    with act("tenancy.person.added", actor=actor, subject=address):
        user = User.objects.filter(email=address).first()
        if user is None:
            user = User.objects.create_user(address, password, full_name=full_name)
        elif Membership.objects.filter(user=user).exists():
            raise AlreadyMember(address)
        try:
            with transaction.atomic():
                return _make(user, given, actor)
        except IntegrityError as error:
            raise AlreadyMember(address) from error


def _make(user: User, given: RoleFacts, actor: Actor) -> Membership:
    """The membership; whoever is added by somebody of some branches works for those."""
    branches = actor.scope.branches
    made = Membership.objects.create(user=user, all_branches=branches is None, **_columns(given))
    MembershipBranch.objects.bulk_create(
        MembershipBranch(membership=made, branch_id=one) for one in sorted(branches or ())
    )
    return made


@noting_refusal("tenancy.role.assigned")
def assign_role(membership: Membership, *, role: str, actor: Actor, reason: str = "") -> Membership:
    """Give a member another role, by its code or id. It holds from the next request on.

    Raises ``UnknownRole``, ``LastOwner``, ``OwnAccess``, ``StandsAbove``, ``RoleBeyondOwn``
    or ``GrantBeyondOwn``. Overrides, limits and scopes of the person stay as they are.
    """
    require_permission(actor, "tenancy.role.assign")
    given = role_facts(role)
    with act("tenancy.role.assigned", actor=actor, reason=reason, subject=membership.user.email):
        owners = locked_owners()
        locked = locked_member(membership)
        _require_assignable(locked, given, actor)
        if not given.is_owner:
            require_owner_beside(locked, owners)
        for name, value in _columns(given).items():
            setattr(locked, name, value)
        locked.save(update_fields=["role", "custom_role_id"])
    return Membership.objects.select_related("user", "custom_role").get(id=membership.id)


def _require_assignable(locked: Membership, given: RoleFacts, actor: Actor) -> None:
    if is_unbound(actor):
        return
    require_may_touch(locked, actor=actor)
    require_may_give_role(given, actor=actor)
    before = facts_of(locked)
    require_gain_held(before, replace(before, role=given), actor=actor, field="role")


def _columns(role: RoleFacts) -> dict[str, Any]:
    is_built_in = role.key in Role.values
    return {"role": role.key if is_built_in else "", "custom_role_id": None if is_built_in else UUID(role.key)}
