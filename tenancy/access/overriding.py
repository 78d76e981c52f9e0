"""Grant or deny single permissions to single people, beyond or short of their role."""

from dataclasses import replace
from datetime import datetime

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errands import noting_refusal
from tenancy.access.bounds import require_codes_held, require_gain_held, require_may_touch, require_narrowable
from tenancy.access.checking import require_permission
from tenancy.access.errors import EndsInThePast, ReasonMissing, UnknownPermission
from tenancy.access.facts import facts_of
from tenancy.access.models import Membership
from tenancy.access.registry import all_permissions
from tenancy.access.role_models import Effect, PermissionOverride


@noting_refusal("tenancy.override.given")
def override_permission(
    membership: Membership, *, code: str, effect: str, reason: str, actor: Actor, ends_at: datetime | None = None
) -> PermissionOverride:
    """Grant or deny one permission to a member until ``ends_at``; takes the place of an earlier one.

    Raises ``UnknownPermission``, ``ReasonMissing``, ``EndsInThePast``, or what forbids the
    actor to change this person or to give this permission.
    """
    require_permission(actor, "tenancy.access.edit")
    if code not in all_permissions():
        raise UnknownPermission(code)
    if not reason.strip():
        raise ReasonMissing
    if ends_at is not None and ends_at <= clock.now():
        raise EndsInThePast
    wanted = Effect(effect)
    with act("tenancy.override.given", actor=actor, reason=reason.strip()):
        locked = locked_member(membership)
        _require_may_override(locked, actor)
        earlier = PermissionOverride.objects.filter(membership=locked, code=code, effect=wanted)
        if wanted == Effect.GRANT or earlier.exists():
            # A denial that is written anew may end sooner than the one before.
            require_codes_held([code], actor=actor, field="code")
        earlier.delete()
        return PermissionOverride.objects.create(
            membership=locked,
            code=code,
            effect=wanted,
            reason=reason.strip()[:300],
            ends_at=ends_at,
            given_by_id=actor.id,
            given_by_label=actor.label,
        )


@noting_refusal("tenancy.override.withdrawn")
def withdraw_override(override: PermissionOverride, *, actor: Actor, reason: str = "") -> None:
    """Take an override back; what the role says holds again.

    Raises what forbids the actor to change this person, and ``GrantBeyondOwn`` where a
    denial would be lifted of something that the actor does not hold.
    """
    require_permission(actor, "tenancy.access.edit")
    with act("tenancy.override.withdrawn", actor=actor, reason=reason):
        locked = locked_member(override.membership)
        _require_may_override(locked, actor)
        if override.effect == Effect.DENY:
            before = facts_of(locked)
            left = tuple(one for one in before.overrides if one.id != override.id)
            require_gain_held(before, replace(before, overrides=left), actor=actor)
        override.delete()


def _require_may_override(membership: Membership, actor: Actor) -> None:
    require_narrowable(membership)
    require_may_touch(membership, actor=actor)


def locked_member(membership: Membership) -> Membership:
    """The member's row, locked until the transaction ends, so that changes of it take turns."""
    return Membership.objects.select_for_update(of=("self",)).select_related("user").get(id=membership.id)
