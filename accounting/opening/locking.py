"""Lock the opening balances for good."""

from accounting.ledger.reach import require_whole_business
from accounting.opening.errors import NothingToLock, OpeningLocked
from accounting.opening.models import OpeningBalance
from accounting.opening.queries import why_locked
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errands import noting_refusal
from tenancy.access.checking import require_permission


@noting_refusal("accounting.opening_balance.locked")
def lock_opening(*, actor: Actor, reason: str = "") -> OpeningBalance:
    """Let the opening balances stand for good; raises ``NothingToLock`` and ``OpeningLocked``."""
    require_permission(actor, "accounting.opening_balance.lock")
    require_whole_business(actor)
    with act("accounting.opening_balance.locked", actor=actor, reason=reason):
        standing = OpeningBalance.objects.select_for_update().filter(replaced_at__isnull=True).first()
        if standing is None:
            raise NothingToLock
        why = why_locked(standing)
        if why:
            raise OpeningLocked(why)
        standing.locked_at, standing.locked_by_label = clock.now(), actor.label
        standing.save(update_fields=["locked_at", "locked_by_label"])
    return standing
