"""An owner answers an operator who asked to look at the pages, and ends the look when he likes."""

from datetime import timedelta

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission
from tenancy.support.errors import SupportOver, SupportTooLong
from tenancy.support.models import LEAST_HOURS, MOST_HOURS, SupportAccess
from tenancy.support.telling import tell_owners

MAY_GRANT = "tenancy.support.grant"


def grant_support(access: SupportAccess, *, hours: int, actor: Actor) -> SupportAccess:
    """Let the operator look for some hours from now; the other owners are told.

    Raises ``SupportTooLong``, or ``SupportOver`` where the question is none any more.
    """
    require_permission(actor, MAY_GRANT)
    if not LEAST_HOURS <= hours <= MOST_HOURS:
        raise SupportTooLong
    with act("tenancy.support.granted", actor=actor, reason=access.reason):
        locked = _answered(access, actor)
        assert locked.answered_at is not None
        locked.granted_until = locked.answered_at + timedelta(hours=hours)
        locked.save(update_fields=[*_ANSWER, "granted_until"])
        hours_in_words = "an hour" if hours == 1 else f"{hours} hours"
        tell_owners(
            "An operator may look at the pages",
            f"{actor.label} lets {locked} look for {hours_in_words}, without changing anything. You can end it.",
        )
    return locked


def refuse_support(access: SupportAccess, *, actor: Actor) -> SupportAccess:
    """Say no; raises ``SupportOver`` where the question is none any more."""
    require_permission(actor, MAY_GRANT)
    with act("tenancy.support.declined", actor=actor, reason=access.reason):
        locked = _answered(access, actor)
        locked.save(update_fields=_ANSWER)
    return locked


def revoke_support(access: SupportAccess, *, actor: Actor) -> SupportAccess:
    """End a look that goes on; it holds from the operator's next page on. Raises ``SupportOver``."""
    require_permission(actor, MAY_GRANT)
    with act("tenancy.support.revoked", actor=actor, reason="an owner ended it"):
        locked = SupportAccess.objects.select_for_update().get(id=access.id)
        now = clock.now()
        if not locked.is_live_at(now):
            raise SupportOver
        locked.ended_at, locked.ended_by_label, locked.ended_why = now, actor.label, "an owner ended it"
        locked.save(update_fields=["ended_at", "ended_by_label", "ended_why"])
        tell_owners("An operator's look is over", f"{actor.label} has ended the look of {locked}.")
    return locked


_ANSWER = ["answered_at", "answered_by_id", "answered_by_label"]


def _answered(access: SupportAccess, actor: Actor) -> SupportAccess:
    locked = SupportAccess.objects.select_for_update().get(id=access.id)
    now = clock.now()
    if not locked.is_open_at(now):
        raise SupportOver
    locked.answered_at, locked.answered_by_id, locked.answered_by_label = now, actor.id, actor.label
    return locked
