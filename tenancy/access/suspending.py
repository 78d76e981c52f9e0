"""Keep a member out of a tenant for a while, and let him in again. It holds from his next request on."""

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errands import noting_refusal
from tenancy.access.bounds import require_may_touch
from tenancy.access.checking import require_permission
from tenancy.access.errors import NotSuspended, OwnMembership, ReasonMissing, SuspendedAlready
from tenancy.access.models import Membership
from tenancy.access.overriding import locked_member
from tenancy.access.owners import locked_owners, require_owner_beside
from tenancy.access.visits import end_every_visit

_FIELDS = ["suspended_at", "suspension_reason", "suspended_by_label"]


@noting_refusal("tenancy.person.suspended")
def suspend_person(membership: Membership, *, reason: str, actor: Actor) -> Membership:
    """Keep a member out of this tenant until he is reinstated; in others he goes on as before.

    His visits end, his jobs are refused, nobody is told by mail in his name. Raises
    ``ReasonMissing``, ``OwnMembership``, ``StandsAbove``, ``SuspendedAlready`` or ``LastOwner``.
    """
    require_permission(actor, "tenancy.person.suspend")
    why = reason.strip()
    if not why:
        raise ReasonMissing
    with act("tenancy.person.suspended", actor=actor, reason=why, subject=membership.user.email):
        owners = locked_owners()
        locked = locked_member(membership)
        require_may_send_away(locked, actor=actor)
        if locked.is_suspended:
            raise SuspendedAlready(str(locked.user))
        require_owner_beside(locked, owners)
        locked.suspended_at = clock.now()
        locked.suspension_reason = why[:300]
        locked.suspended_by_label = actor.label[:200]
        locked.save(update_fields=_FIELDS)
        end_every_visit(locked, actor=actor)
    return locked


@noting_refusal("tenancy.person.reinstated")
def reinstate_person(membership: Membership, *, reason: str, actor: Actor) -> Membership:
    """Let a suspended member in again, with the role and the overrides that he had.

    Raises ``ReasonMissing``, ``OwnMembership``, ``StandsAbove`` or ``NotSuspended``.
    """
    require_permission(actor, "tenancy.person.suspend")
    why = reason.strip()
    if not why:
        raise ReasonMissing
    with act("tenancy.person.reinstated", actor=actor, reason=why, subject=membership.user.email):
        locked = locked_member(membership)
        require_may_send_away(locked, actor=actor)
        if not locked.is_suspended:
            raise NotSuspended(str(locked.user))
        locked.suspended_at = None
        locked.suspension_reason = locked.suspended_by_label = ""
        locked.save(update_fields=_FIELDS)
    return locked


def require_may_send_away(membership: Membership, *, actor: Actor) -> None:
    """Raise ``OwnMembership`` for oneself, owner or not, and ``StandsAbove`` for who may do more."""
    if actor.id is not None and membership.user_id == actor.id:
        raise OwnMembership
    require_may_touch(membership, actor=actor)
