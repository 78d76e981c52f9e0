"""Keep a tenant's own layout of a statement, or go back to the built-in one."""

from collections.abc import Sequence

from accounting.ledger.queries import accounts
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from reporting.financials.built_in_layouts import BUILT_IN
from reporting.financials.errors import LayoutNotRight, LayoutOfNothing
from reporting.financials.layout_checking import faults_of
from reporting.financials.layout_data import data_of
from reporting.financials.layouts import LayoutLine
from reporting.financials.models import StatementLayout
from tenancy.access.checking import require_permission

EDIT = "reporting.layout.edit"
MOST_LINES = 200


def keep_layout(statement: str, lines: Sequence[LayoutLine], *, actor: Actor) -> StatementLayout:
    """Keep these lines as the tenant's layout; raises ``LayoutNotRight`` with what is wrong first."""
    require_permission(actor, EDIT)
    if statement not in BUILT_IN:
        raise LayoutOfNothing(statement)
    chart = list(accounts().filter(is_group=False))
    faults = faults_of(statement, lines, chart)
    if faults or len(lines) > MOST_LINES:
        raise LayoutNotRight(faults[0].sentence if faults else f"A layout takes at most {MOST_LINES} lines.")
    with act("reporting.layout.changed", actor=actor, reason=BUILT_IN[statement].title):
        own, _ = StatementLayout.objects.update_or_create(
            statement=statement,
            defaults={"lines": data_of(lines), "changed_at": clock.now(), "changed_by_label": actor.label},
        )
    return own


def go_back_to_built_in(statement: str, *, actor: Actor) -> None:
    """Drop the tenant's own layout; what it looked like stays readable in the audit log."""
    require_permission(actor, EDIT)
    with act("reporting.layout.dropped", actor=actor, reason=BUILT_IN[statement].title):
        StatementLayout.objects.filter(statement=statement).delete()
