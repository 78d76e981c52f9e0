"""Ask a tenant's owners for a look at its pages, and give up the question or the look."""

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.local_settings import set_locally
from operators.console.noting import noted
from operators.door.models import Operator
from tenancy.scoping.context import tenant_context
from tenancy.support.ending import end_overdue_support_of
from tenancy.support.errors import SupportAskedAlready, SupportOver
from tenancy.support.models import SupportAccess
from tenancy.support.queries import last_support_of, support_of
from tenancy.support.telling import tell_owners
from tenancy.tenants.queries import tenant_id_by_slug
from tenancy.tenants.standing import locked_tenant, require_open


def ask_for_support(slug: str, reason: str, *, hours: int, operator: Operator, token: str, actor: Actor) -> None:
    """Ask to look for some hours; the owners are told, and nothing is seen until one of them grants it.

    The database takes the question from a live session of an operator alone, which
    ``token`` names. Raises ``UnknownTenant``, ``SupportAskedAlready``, or ``TenantNotOpen``
    where no owner could grant it.
    """
    tenant_id = tenant_id_by_slug(slug)
    end_overdue_support_of(tenant_id)
    with tenant_context(tenant_id), act("operators.support.asked", actor=actor, reason=reason):
        # Two questions at once take turns, so that the second one finds the first.
        require_open(locked_tenant())
        now = clock.now()
        if support_of(operator.address, now) is not None:
            raise SupportAskedAlready
        set_locally({"app.operator_token": token})
        asked = SupportAccess.objects.create(operator=operator.address, reason=reason, hours_asked=hours, asked_at=now)
        set_locally({"app.operator_token": ""})
        noted("operators.support.asked", slug, reason, actor)
        tell_owners("An operator asks to look at the pages", f"{str(asked).capitalize()} asks for it: {reason}")


def end_support(slug: str, *, operator: Operator, actor: Actor) -> None:
    """Give up one's own question or look; raises ``UnknownTenant`` or ``SupportOver``."""
    why = "the operator ended it"
    with tenant_context(tenant_id_by_slug(slug)), act("operators.support.ended", actor=actor, reason=why):
        now = clock.now()
        found = _locked(support_of(operator.address, now))
        if not (found.is_open_at(now) or found.is_live_at(now)):
            raise SupportOver
        found.ended_at, found.ended_by_label, found.ended_why = now, actor.label, why
        found.save(update_fields=["ended_at", "ended_by_label", "ended_why"])
        noted("operators.support.ended", slug, why, actor)
        if found.is_granted:
            tell_owners("An operator's look is over", f"{str(found).capitalize()} has ended it himself.")


def _locked(found: SupportAccess | None) -> SupportAccess:
    """The row as it stands once an owner who answers or ends it at this moment is done."""
    if found is None:
        raise SupportOver
    return SupportAccess.objects.select_for_update().get(id=found.id)


def last_support(slug: str, operator: Operator) -> SupportAccess | None:
    """What the operator asked for last in this tenant: he reads there how it was answered and how it ended."""
    with tenant_context(tenant_id_by_slug(slug)):
        return last_support_of(operator.address)


def present_support(slug: str, operator: Operator) -> SupportAccess | None:
    """The operator's own question that waits, or his look that goes on."""
    with tenant_context(tenant_id_by_slug(slug)):
        return support_of(operator.address, clock.now())
