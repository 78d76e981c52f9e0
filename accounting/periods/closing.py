"""Close a period to postings, and open it again."""

from accounting.periods.errors import PeriodLocked
from accounting.periods.models import AccountingPeriod, PeriodState
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission


def close_period(period: AccountingPeriod, *, actor: Actor, reason: str = "") -> AccountingPeriod:
    """Refuse postings into a period from now on; waits for postings under way."""
    return _set_state(period, PeriodState.CLOSED, "accounting.period.closed", actor=actor, reason=reason)


def reopen_period(period: AccountingPeriod, *, actor: Actor, reason: str) -> AccountingPeriod:
    """Allow postings again; raises ``PeriodLocked`` where the period is locked for good."""
    return _set_state(period, PeriodState.OPEN, "accounting.period.opened", actor=actor, reason=reason)


def _set_state(period: AccountingPeriod, state: str, event_type: str, *, actor: Actor, reason: str) -> AccountingPeriod:
    require_permission(actor, "accounting.period.close")
    with act(event_type, actor=actor, reason=reason):
        locked = AccountingPeriod.objects.select_for_update().get(id=period.id)
        if locked.state == PeriodState.LOCKED:
            raise PeriodLocked(locked.name)
        locked.state = state
        locked.save(update_fields=["state"])
    return locked
