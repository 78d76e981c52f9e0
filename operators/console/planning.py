"""Put a tenant on another plan, answer whoever asks for one, and count what it uses of the one it is on."""

from dataclasses import dataclass

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.local_settings import set_locally
from operators.console.noting import noted
from tenancy.notices.sending import tell_owners
from tenancy.plans.asking import locked_request
from tenancy.plans.capping import in_words, plan_of
from tenancy.plans.changing import change_plan
from tenancy.plans.errors import NothingAsked
from tenancy.plans.models import PlanRequest
from tenancy.plans.registry import PLANS, Plan
from tenancy.plans.telling import ToldUse, uses_in_words
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tenancy.tenants.queries import tenant_id_by_slug
from tenancy.tenants.standing import locked_tenant


@dataclass(frozen=True, slots=True)
class PresentPlan:
    """The plan a tenant is on, and how much of it is used: counts alone, nothing of what is counted."""

    plan: Plan
    uses: list[ToldUse]


def put_on_plan(slug: str, code: str, reason: str, *, token: str, actor: Actor) -> Plan:
    """Change what a tenant may have, from its next act on; the owners are told why.

    Nothing is taken away by a smaller plan: what comes on top is refused. An owner who waits for
    just this plan is answered with it. The database takes the change from a live session of an
    operator alone, which ``token`` names. Raises ``UnknownTenant``, ``UnknownPlan``, ``SamePlan`` or ``PlanOfClosed``.
    """
    with tenant_context(tenant_id_by_slug(slug)):
        before = plan_of(Tenant.objects.get(slug=slug))
        set_locally({"app.operator_token": token})
        after = change_plan(code, actor=actor, reason=reason)
        waiting = locked_request()
        if waiting is not None and waiting.wanted == code:
            with act("tenancy.plan.changed", actor=actor, reason=reason):
                _answer(waiting, actor, reason, is_granted=True)
        set_locally({"app.operator_token": ""})
        noted("tenancy.plan.changed", slug, f"{before.name} to {after.name}: {reason}", actor)
        _tell_owners(
            f"The plan is {after.name} now",
            f"It was {before.name}. It holds {holds(after)}. The operators say: {reason}",
        )
    return after


def grant_plan(slug: str, wanted: str, reason: str, *, token: str, actor: Actor) -> Plan:
    """Put a tenant on the plan that its owner asks for, and on no other; the owners are told why.

    Raises ``NothingAsked`` where nobody asks for ``wanted``, or no more, and what ``put_on_plan`` raises.
    """
    with tenant_context(tenant_id_by_slug(slug)):
        # The tenant's row first, as everybody does who changes its plan.
        locked_tenant()
        waiting = locked_request()
        if waiting is None or waiting.wanted != wanted:
            raise NothingAsked(f"the plan {PLANS[wanted].name}" if wanted in PLANS else "such a plan")
        return put_on_plan(slug, wanted, reason, token=token, actor=actor)


def refuse_plan(slug: str, reason: str, *, token: str, actor: Actor) -> None:
    """Say no to whoever asks for another plan; the owners are told why.

    Raises ``UnknownTenant``, or ``NothingAsked`` where the question was answered or taken back meanwhile.
    """
    with tenant_context(tenant_id_by_slug(slug)), act("operators.plan.declined", actor=actor, reason=reason):
        waiting = locked_request()
        if waiting is None:
            raise NothingAsked
        wanted = PLANS[waiting.wanted].name if waiting.wanted in PLANS else waiting.wanted
        set_locally({"app.operator_token": token})
        _answer(waiting, actor, reason, is_granted=False)
        set_locally({"app.operator_token": ""})
        noted("operators.plan.declined", slug, f"{wanted}: {reason}", actor)
        _tell_owners(
            f"The plan stays {plan_of(Tenant.objects.get(slug=slug)).name}",
            f"{waiting.asked_by_label} asked for {wanted}. The operators say: {reason}",
        )


def _answer(waiting: PlanRequest, actor: Actor, reason: str, *, is_granted: bool) -> None:
    waiting.answered_at, waiting.answered_by_label = clock.now(), actor.label
    waiting.is_granted, waiting.answer = is_granted, reason
    waiting.save(update_fields=["answered_at", "answered_by_label", "is_granted", "answer"])


def _tell_owners(title: str, sentence: str) -> None:
    tell_owners("operators.tenant.plan", title=title, sentence=sentence, path="settings/plan/")


def present_plan(slug: str) -> PresentPlan:
    """The plan of a tenant with its use, counted now; raises ``UnknownTenant``."""
    with tenant_context(tenant_id_by_slug(slug)):
        plan = plan_of(Tenant.objects.get(slug=slug))
        return PresentPlan(plan, uses_in_words(plan))


def holds(plan: Plan) -> str:
    """What a plan holds, in words: ``25 people and 10 GB of files``."""
    return f"{in_words('users', plan.users)} people and {in_words('bytes', plan.bytes)} of files"
