"""Begin to look at the product as another person sees it."""

from datetime import datetime

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errands import noting_refusal
from tenancy.access.checking import require_permission
from tenancy.access.models import Membership
from tenancy.seeing.errors import SeeingOneself, SeenSuspended, SeesBeyondOwn
from tenancy.seeing.models import LONGEST_SEEING, Seeing
from tenancy.seeing.queries import MAY_SEE_AS, beyond_the_seer


@noting_refusal("tenancy.seeing.begun")
def begin_seeing(seer: Membership, seen: Membership, *, actor: Actor, reason: str = "") -> Seeing:
    """Look as ``seen`` for half an hour at most; whoever keeps the session remembers which look it is.

    Raises ``SeeingOneself``, ``SeenSuspended``, or ``SeesBeyondOwn`` where the other holds what the actor does not.
    """
    require_permission(actor, MAY_SEE_AS)
    if seer.id == seen.id:
        raise SeeingOneself
    if seen.is_suspended:
        raise SeenSuspended(str(seen.user))
    beyond = beyond_the_seer(seen, actor=actor)
    if beyond:
        raise SeesBeyondOwn(str(seen.user), beyond)
    with act("tenancy.seeing.begun", actor=actor, reason=reason):
        return _begun(seer, seen, reason, clock.now())


def _begun(seer: Membership, seen: Membership, reason: str, now: datetime) -> Seeing:
    return Seeing.objects.create(
        seer_id=seer.id,
        seer_label=str(seer.user),
        seen_id=seen.id,
        seen_label=str(seen.user),
        reason=reason,
        began_at=now,
        ends_at=now + LONGEST_SEEING,
    )
