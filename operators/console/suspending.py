"""Suspend a tenant and reinstate it."""

from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.local_settings import set_locally
from operators.console.errors import StandsSoAlready
from operators.console.noting import noted
from tenancy.notices.sending import tell_owners
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Standing, Tenant
from tenancy.tenants.queries import tenant_id_by_slug


def suspend_tenant(slug: str, reason: str, *, token: str, actor: Actor) -> None:
    """Let nobody enter and no job run, from the next request on; the owners are told why.

    No permission is asked for, since an operator holds none in any tenant: the database
    takes the change from a live session of an operator alone, which ``token`` names.
    Raises ``UnknownTenant`` or ``StandsSoAlready``.
    """
    with tenant_context(tenant_id_by_slug(slug)), act("operators.tenant.suspended", actor=actor, reason=reason):
        _change(slug, (Standing.ACTIVE, Standing.CLOSING), Standing.SUSPENDED, reason, token)
        noted("operators.tenant.suspended", slug, reason, actor)
        _tell_owners("The business is suspended", f"Nobody can enter for now. The operators say: {reason}")


def reinstate_tenant(slug: str, reason: str, *, token: str, actor: Actor) -> None:
    """Let people in and jobs run again; raises ``UnknownTenant`` or ``StandsSoAlready``."""
    with tenant_context(tenant_id_by_slug(slug)), act("operators.tenant.reinstated", actor=actor, reason=reason):
        # A closing that went on goes on.
        is_closing = Tenant.objects.filter(slug=slug, closes_at__isnull=False).exists()
        _change(slug, (Standing.SUSPENDED,), Standing.CLOSING if is_closing else Standing.ACTIVE, "", token)
        noted("operators.tenant.reinstated", slug, reason, actor)
        _tell_owners("The business is open again", f"Everybody can enter as before. The operators say: {reason}")


def _change(slug: str, before: tuple[Standing, ...], after: Standing, told: str, token: str) -> None:
    set_locally({"app.operator_token": token})
    standing_so = Tenant.objects.filter(slug=slug, standing__in=before)
    if not standing_so.update(standing=after, suspension_reason=told):
        raise StandsSoAlready(slug, after.label.lower())
    set_locally({"app.operator_token": ""})


def _tell_owners(title: str, sentence: str) -> None:
    tell_owners("operators.tenant.standing", title=title, sentence=sentence)
