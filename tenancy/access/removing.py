"""Take a member out of a tenant for good, and give what is open in his name to somebody else."""

from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errands import noting_refusal
from tenancy.access.checking import require_permission
from tenancy.access.errors import NoSuccessor, ReasonMissing
from tenancy.access.handing_over import HandedOver, hand_over_work
from tenancy.access.models import Membership
from tenancy.access.overriding import locked_member
from tenancy.access.owners import locked_owners, require_owner_beside
from tenancy.access.suspending import require_may_send_away


@noting_refusal("tenancy.person.removed")
def remove_person(
    membership: Membership, *, successor: Membership | None, reason: str, actor: Actor
) -> list[HandedOver]:
    """Remove a member; ``successor`` takes over his open work. Tells what was handed over.

    What he did stays, under his name; the account stays his, and other tenants of his see
    nothing of it. Raises ``ReasonMissing``, ``NoSuccessor``, ``OwnMembership``,
    ``StandsAbove`` or ``LastOwner``.
    """
    require_permission(actor, "tenancy.person.suspend")
    why = reason.strip()
    if not why:
        raise ReasonMissing
    with act("tenancy.person.removed", actor=actor, reason=why, subject=membership.user.email):
        owners = locked_owners()
        locked = locked_member(membership)
        require_may_send_away(locked, actor=actor)
        require_owner_beside(locked, owners)
        heir = _heir(successor, locked)
        handed = hand_over_work(locked.user_id, heir.user_id, actor=actor)
        # Overrides, branches, notices and visits go with the row.
        locked.delete()
    return handed


def _heir(successor: Membership | None, leaving: Membership) -> Membership:
    """Whoever takes over, locked, so that he does not leave at the same moment."""
    if successor is None or successor.id == leaving.id:
        raise NoSuccessor
    heir = locked_member(successor)
    if heir.is_suspended or not heir.user.is_active:
        raise NoSuccessor
    return heir
