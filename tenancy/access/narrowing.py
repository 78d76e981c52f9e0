"""Set up to what amount a person may act, and on which rows."""

from collections.abc import Iterable
from dataclasses import fields, replace
from uuid import UUID

from erp.foundation.actor import Actor, Limits
from erp.foundation.acts import act
from erp.foundation.errands import noting_refusal
from tenancy.access.bounds import require_gain_held, require_may_touch, require_narrowable
from tenancy.access.checking import require_permission
from tenancy.access.errors import LimitNegative, UnknownScope
from tenancy.access.facts import facts_of
from tenancy.access.models import Membership
from tenancy.access.overriding import locked_member
from tenancy.access.registry import own_record_areas
from tenancy.access.role_models import MembershipBranch
from tenancy.branches.models import Branch

MOST_DISCOUNT = 10_000


@noting_refusal("tenancy.limit.changed")
def limit_person(membership: Membership, *, limits: Limits, actor: Actor, reason: str = "") -> Membership:
    """Set a member's own limits; each stands in place of the role's, and ``None`` leaves that one in force.

    Raises ``LimitNegative``, or what forbids the actor to change this person or to give so much.
    """
    require_permission(actor, "tenancy.access.edit")
    require_limits(limits)
    with act("tenancy.limit.changed", actor=actor, reason=reason, subject=membership.user.email):
        locked = locked_member(membership)
        require_narrowable(locked)
        require_may_touch(locked, actor=actor)
        before = facts_of(locked)
        require_gain_held(before, replace(before, limits=limits), actor=actor)
        locked.post_up_to, locked.approve_up_to, locked.discount_up_to = limits.post, limits.approve, limits.discount
        locked.save(update_fields=["post_up_to", "approve_up_to", "discount_up_to"])
    return locked


@noting_refusal("tenancy.scope.changed")
def narrow_person(
    membership: Membership,
    *,
    own_only: Iterable[str],
    branches: Iterable[UUID] | None,
    actor: Actor,
    reason: str = "",
) -> Membership:
    """Set the areas in which a member sees own records only, and his branches (``None`` for all).

    Raises ``UnknownScope``, or what forbids the actor to change this person or to widen so far.
    """
    require_permission(actor, "tenancy.access.edit")
    areas = require_areas(own_only)
    chosen = None if branches is None else require_branches(branches)
    with act("tenancy.scope.changed", actor=actor, reason=reason, subject=membership.user.email):
        locked = locked_member(membership)
        require_narrowable(locked)
        require_may_touch(locked, actor=actor)
        before = facts_of(locked)
        require_gain_held(before, replace(before, own_only=frozenset(areas), branches=chosen), actor=actor)
        locked.own_only = areas
        locked.all_branches = chosen is None
        locked.save(update_fields=["own_only", "all_branches"])
        standing = MembershipBranch.objects.filter(membership=locked)
        known = set(standing.values_list("branch_id", flat=True))
        wanted = set(chosen or ())
        standing.exclude(branch_id__in=wanted).delete()
        MembershipBranch.objects.bulk_create(
            MembershipBranch(membership=locked, branch_id=one) for one in sorted(wanted - known)
        )
    return locked


def require_limits(limits: Limits) -> None:
    """Raise ``LimitNegative`` for a limit below nothing, or a discount of more than all."""
    for one in fields(limits):
        value = getattr(limits, one.name)
        if value is not None and (value < 0 or (one.name == "discount" and value > MOST_DISCOUNT)):
            raise LimitNegative(f"{one.name}_up_to")


def require_areas(codes: Iterable[str]) -> list[str]:
    """The areas in order; raises ``UnknownScope`` for one that cannot be narrowed to own records."""
    wanted = sorted(set(codes))
    if not set(wanted) <= {area.code for area in own_record_areas()}:
        raise UnknownScope("own_only")
    return wanted


def require_branches(wanted: Iterable[UUID]) -> frozenset[UUID]:
    """The branches as a set; raises ``UnknownScope`` for one that is not there."""
    chosen = frozenset(wanted)
    if set(Branch.objects.filter(id__in=chosen).values_list("id", flat=True)) != chosen:
        raise UnknownScope("branches")
    return chosen
