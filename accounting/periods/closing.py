"""Close a period to postings, whole or for one part of the business, and open it again."""

from collections.abc import Iterable

from accounting.periods.errors import PeriodLocked
from accounting.periods.models import AccountingPeriod, Module, PeriodState
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission


def close_period(period: AccountingPeriod, *, actor: Actor, reason: str = "") -> AccountingPeriod:
    """Refuse postings into a period from now on; waits for postings under way."""
    return _set_state(period, PeriodState.CLOSED, "accounting.period.closed", actor=actor, reason=reason)


def reopen_period(period: AccountingPeriod, *, actor: Actor, reason: str) -> AccountingPeriod:
    """Allow postings again; raises ``PeriodLocked`` where the period is locked for good."""
    return _set_state(period, PeriodState.OPEN, "accounting.period.opened", actor=actor, reason=reason)


def choose_closed_modules(
    period: AccountingPeriod, modules: Iterable[str], *, actor: Actor, reason: str = ""
) -> AccountingPeriod:
    """Close an open period to just these parts of the business, and open it to the others.

    Raises ``PeriodLocked``, and ``ValueError`` for a module that there is not.
    """
    require_permission(actor, "accounting.period.close")
    chosen = [Module(one) for one in modules]
    with act("accounting.period.modules_chosen", actor=actor, reason=reason):
        locked = _for_change(period)
        locked.closed_modules = [one.value for one in Module if one in chosen]
        locked.save(update_fields=["closed_modules"])
    return locked


def _set_state(period: AccountingPeriod, state: str, event_type: str, *, actor: Actor, reason: str) -> AccountingPeriod:
    require_permission(actor, "accounting.period.close")
    with act(event_type, actor=actor, reason=reason):
        locked = _for_change(period)
        locked.state = state
        locked.save(update_fields=["state"])
    return locked


def _for_change(period: AccountingPeriod) -> AccountingPeriod:
    """The period's row, for this transaction alone; postings under way end first."""
    locked = AccountingPeriod.objects.select_for_update().get(id=period.id)
    if locked.state == PeriodState.LOCKED:
        raise PeriodLocked(locked.name)
    return locked
