"""An owner asks the operators for another plan, and takes the question back."""

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission
from tenancy.plans.errors import NothingAsked, PlanAskedAlready, SamePlan, UnknownPlan
from tenancy.plans.models import PlanRequest
from tenancy.plans.registry import PLANS
from tenancy.scoping.context import current_tenant_id
from tenancy.tenants.models import Tenant


def ask_for_plan(code: str, reason: str, *, actor: Actor) -> PlanRequest:
    """Ask for another plan; the operators see it at their console until they answer or it is taken back.

    Raises ``UnknownPlan``, ``SamePlan`` or ``PlanAskedAlready``.
    """
    require_permission(actor, "tenancy.plan.settings")
    with act("tenancy.plan.asked", actor=actor, reason=reason):
        # Two owners who ask at once are answered one after the other.
        present = Tenant.objects.select_for_update(no_key=True).get(id=current_tenant_id())
        if code not in PLANS:
            raise UnknownPlan(code, ", ".join(PLANS))
        if code == present.plan:
            raise SamePlan(PLANS[code].name)
        waiting = open_request()
        if waiting is not None:
            raise PlanAskedAlready(PLANS[waiting.wanted].name, waiting.asked_by_label)
        return PlanRequest.objects.create(
            wanted=code, reason=reason[:300], asked_at=clock.now(), asked_by_label=actor.label[:200]
        )


def withdraw_plan_request(*, actor: Actor) -> PlanRequest:
    """Take the question back; raises ``NothingAsked`` where none waits."""
    require_permission(actor, "tenancy.plan.settings")
    with act("tenancy.plan.ask_withdrawn", actor=actor):
        waiting = locked_request()
        if waiting is None:
            raise NothingAsked
        waiting.withdrawn_at = clock.now()
        waiting.save(update_fields=["withdrawn_at"])
    return waiting


def open_request() -> PlanRequest | None:
    """The question that waits for an answer, or nothing."""
    return PlanRequest.objects.filter(answered_at=None, withdrawn_at=None).first()


def locked_request() -> PlanRequest | None:
    """The question that waits, locked until the act ends, so that it is answered or taken back and not both."""
    return PlanRequest.objects.select_for_update().filter(answered_at=None, withdrawn_at=None).first()


def latest_request() -> PlanRequest | None:
    """The question that waits, or the last one that was answered; nothing where it was taken back."""
    latest = PlanRequest.objects.order_by("-asked_at", "-id").first()
    return None if latest is None or latest.withdrawn_at else latest
