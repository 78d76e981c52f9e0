"""Close a tenant: an owner begins it, any owner takes it back for thirty days, then it is sealed off."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.dates import full_date
from erp.foundation.errands import noting_refusal
from tenancy.access.checking import require_permission
from tenancy.closing.errors import NameNotTyped, StandsOtherwise
from tenancy.notices.sending import tell_owners
from tenancy.scoping.context import current_tenant_id, tenant_context
from tenancy.tenants.fanning import for_each_tenant
from tenancy.tenants.models import Standing, Tenant

MAY_CLOSE = "tenancy.tenant.close"
GRACE = timedelta(days=30)


@noting_refusal("tenancy.closing.begun")
def begin_closing(*, typed_name: str, reason: str, actor: Actor) -> Tenant:
    """From the next request on nothing is changed; in thirty days nobody enters any more.

    Raises ``NameNotTyped``, or ``StandsOtherwise`` for a tenant that is not open. The database
    takes it from an owner alone, and not for less than thirty days ahead.
    """
    require_permission(actor, MAY_CLOSE)
    with act("tenancy.closing.begun", actor=actor, reason=reason):
        tenant = _locked(Standing.ACTIVE)
        if " ".join(typed_name.split()) != tenant.name:
            raise NameNotTyped(tenant.name)
        tenant.standing, tenant.closes_at, tenant.closing_asked_by = Standing.CLOSING, clock.now() + GRACE, actor.label
        tenant.save(update_fields=["standing", "closes_at", "closing_asked_by"])
        day = _day(tenant)
        _tell_owners(
            f"{tenant.name} will be closed on {day}",
            f"{actor.label} began the closing. Until then everybody reads and nobody changes anything;"
            " any owner can take it back under Settings.",
        )
    return tenant


def take_back_closing(*, actor: Actor) -> Tenant:
    """Everything is as before; raises ``StandsOtherwise`` where no closing goes on."""
    require_permission(actor, MAY_CLOSE)
    with act("tenancy.closing.taken_back", actor=actor):
        tenant = _locked(Standing.CLOSING)
        tenant.standing, tenant.closes_at, tenant.closing_asked_by = Standing.ACTIVE, None, ""
        tenant.save(update_fields=["standing", "closes_at", "closing_asked_by"])
        _tell_owners(f"{tenant.name} stays open", f"{actor.label} took the closing back. Everybody works as before.")
    return tenant


def seal_off_tenant(tenant_id: UUID, *, actor: Actor) -> int:
    """Close the tenant for good, if its day has come; one if it was, and nothing otherwise.

    Its rows stay, its audit log stays and goes on being verified; nobody enters, no job is
    done and nothing is posted, and nothing leads out of it.
    """
    with tenant_context(tenant_id):
        due = Tenant.objects.select_for_update().filter(standing=Standing.CLOSING, closes_at__lte=clock.now()).first()
        if due is None:
            return 0
        with act("tenancy.closing.done", actor=actor, reason=f"thirty days after {due.closing_asked_by} began it"):
            due.standing = Standing.CLOSED
            due.save(update_fields=["standing"])
            _tell_owners(f"{due.name} is closed", "Nobody enters any more. The audit log is kept and verified on.")
    return 1


def seal_off_due_tenants() -> int:
    """The same for every tenant; tells how many were closed."""
    seal_off = partial(seal_off_tenant, actor=Actor("task", "tenancy.closing.seal_off_due"))
    return sum(for_each_tenant(seal_off, standings={Standing.CLOSING}))


def _locked(standing: Standing) -> Tenant:
    tenant = Tenant.objects.select_for_update().filter(id=current_tenant_id(), standing=standing).first()
    if tenant is None:
        raise StandsOtherwise
    return tenant


def _day(tenant: Tenant) -> str:
    assert tenant.closes_at is not None
    return full_date(tenant.closes_at)


def _tell_owners(title: str, sentence: str) -> None:
    tell_owners("tenancy.closing.told", title=title, sentence=sentence, path="settings/closing/")
