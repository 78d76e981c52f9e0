"""Put a tenant on another plan, and count what it uses of the one it is on."""

from dataclasses import dataclass

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.local_settings import set_locally
from operators.console.models import OperatorAct
from tenancy.notices.sending import tell_owners
from tenancy.plans.capping import in_words, plan_of
from tenancy.plans.changing import change_plan
from tenancy.plans.registry import Plan
from tenancy.plans.telling import ToldUse, uses_in_words
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tenancy.tenants.queries import tenant_id_by_slug


@dataclass(frozen=True, slots=True)
class PresentPlan:
    """The plan a tenant is on, and how much of it is used: counts alone, nothing of what is counted."""

    plan: Plan
    uses: list[ToldUse]


def put_on_plan(slug: str, code: str, reason: str, *, token: str, actor: Actor) -> Plan:
    """Change what a tenant may have, from its next act on; the owners are told why.

    Nothing is taken away by a smaller plan: what comes on top is refused. The database takes
    the change from a live session of an operator alone, which ``token`` names. Raises
    ``UnknownTenant``, ``UnknownPlan`` or ``SamePlan``.
    """
    with tenant_context(tenant_id_by_slug(slug)):
        before = plan_of(Tenant.objects.get(slug=slug))
        set_locally({"app.operator_token": token})
        after = change_plan(code, actor=actor, reason=reason)
        set_locally({"app.operator_token": ""})
        OperatorAct.objects.create(
            occurred_at=clock.now(),
            operator=actor.label,
            act="operators.plan.changed",
            tenant_slug=slug,
            reason=f"{before.name} to {after.name}: {reason}"[:300],
            ip=actor.ip,
        )
        tell_owners(
            "operators.tenant.plan",
            title=f"The plan is {after.name} now",
            sentence=f"It was {before.name}. It holds {holds(after)}. The operators say: {reason}",
            path="settings/plan/",
        )
    return after


def present_plan(slug: str) -> PresentPlan:
    """The plan of a tenant with its use, counted now; raises ``UnknownTenant``."""
    with tenant_context(tenant_id_by_slug(slug)):
        plan = plan_of(Tenant.objects.get(slug=slug))
        return PresentPlan(plan, uses_in_words(plan))


def holds(plan: Plan) -> str:
    """What a plan holds, in words: ``25 people and 10 GB of files``."""
    return f"{in_words('users', plan.users)} people and {in_words('bytes', plan.bytes)} of files"
