"""Let one person post into a closed period, for a reason and until a time."""

from datetime import datetime

from accounting.periods.errors import ExceptionEnded, ExceptionNeedsReason, PeriodLocked
from accounting.periods.models import AccountingPeriod, Module, PeriodException, PeriodState
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission
from tenancy.access.models import Membership


def grant_exception(
    period: AccountingPeriod,
    membership: Membership,
    *,
    reason: str,
    ends_at: datetime,
    actor: Actor,
    module: str = "",
) -> PeriodException:
    """Let a member post into ``period`` until ``ends_at``; an empty ``module`` means all.

    Raises ``PeriodLocked``, ``ExceptionNeedsReason`` or ``ExceptionEnded``. The database
    asks for the exception at each posting, so it ends on the minute.
    """
    require_permission(actor, "accounting.period.close")
    if period.state == PeriodState.LOCKED:
        raise PeriodLocked(period.name)
    if not reason.strip():
        raise ExceptionNeedsReason
    if ends_at <= clock.now():
        raise ExceptionEnded
    with act("accounting.period.exception_granted", actor=actor, reason=reason.strip()):
        return PeriodException.objects.create(
            period=period,
            module=Module(module) if module else "",
            person_id=membership.user_id,
            person_label=str(membership.user),
            reason=reason.strip(),
            ends_at=ends_at,
            granted_by_label=actor.label,
        )


def withdraw_exception(exception: PeriodException, *, actor: Actor, reason: str = "") -> PeriodException:
    """End an exception before its time; one that is withdrawn already stays as it is."""
    require_permission(actor, "accounting.period.close")
    with act("accounting.period.exception_withdrawn", actor=actor, reason=reason):
        locked = PeriodException.objects.select_for_update().get(id=exception.id)
        if locked.withdrawn_at is None:
            locked.withdrawn_at = clock.now()
            locked.save(update_fields=["withdrawn_at"])
    return locked
