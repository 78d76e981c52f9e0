"""Write the end of looks whose time has passed, and of questions that nobody answered."""

from uuid import UUID

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.scoping.context import tenant_context
from tenancy.support.models import SupportAccess
from tenancy.support.queries import overdue_looks
from tenancy.support.telling import tell_owners
from tenancy.tenants.fanning import for_each_tenant
from tenancy.tenants.standing import EVERY_STANDING


def end_overdue_support_of(tenant_id: UUID) -> int:
    """In one tenant; tells how many. A look that is over shows nothing even before this is written."""
    actor = Actor("task", "tenancy.support.end_overdue")
    with tenant_context(tenant_id):
        overdue = list(overdue_looks(clock.now()).select_for_update())
        for one in overdue:
            _end(one, actor)
    return len(overdue)


def end_overdue_support() -> int:
    """The same in every tenant."""
    return sum(for_each_tenant(end_overdue_support_of, standings=EVERY_STANDING))


def _end(access: SupportAccess, actor: Actor) -> None:
    why = "its time had passed" if access.is_granted else "nobody answered for a week"
    with act("tenancy.support.ended", actor=actor, reason=why):
        access.ended_at, access.ended_why = clock.now(), why
        access.save(update_fields=["ended_at", "ended_why"])
        if access.is_granted:
            tell_owners("An operator's look is over", f"The time of {access} has passed; he sees the pages no more.")
