"""End a look with another's eyes: by its own seer, or because it is over."""

from uuid import UUID

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.scoping.context import tenant_context
from tenancy.seeing.models import Seeing
from tenancy.seeing.queries import overdue_seeings
from tenancy.tenants.fanning import for_each_tenant
from tenancy.tenants.standing import EVERY_STANDING

TIME_HAD_PASSED = "half an hour had passed"


def end_seeing(seeing: Seeing, *, actor: Actor, why: str) -> None:
    """Write the end of a look, once. No permission is asked for: to see less than one may is everybody's right."""
    with act("tenancy.seeing.ended", actor=actor, reason=why):
        locked = Seeing.objects.select_for_update().get(id=seeing.id)
        if locked.ended_at is None:
            locked.ended_at, locked.ended_why = clock.now(), why
            locked.save(update_fields=["ended_at", "ended_why"])


def end_overdue_seeings_of(tenant_id: UUID) -> int:
    """Write the end of looks whose time has passed and whose browser never came back; tells how many."""
    actor = Actor("task", "tenancy.seeing.end_overdue")
    with tenant_context(tenant_id):
        overdue = list(overdue_seeings(clock.now()))
        for one in overdue:
            end_seeing(one, actor=actor, why=TIME_HAD_PASSED)
    return len(overdue)


def end_overdue_seeings() -> int:
    """The same in every tenant."""
    return sum(for_each_tenant(end_overdue_seeings_of, standings=EVERY_STANDING))
