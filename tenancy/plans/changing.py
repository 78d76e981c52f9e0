"""Put a tenant on another plan, and write down who pays for it."""

from dataclasses import dataclass

from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission
from tenancy.plans.errors import PlanIsTheOperators, PlanOfClosed, SamePlan, UnknownPlan
from tenancy.plans.models import BillingDetails
from tenancy.plans.registry import PLANS, Plan
from tenancy.scoping.context import current_tenant_id
from tenancy.tenants.models import Standing, Tenant


def change_plan(code: str, *, actor: Actor, reason: str = "") -> Plan:
    """Put the tenant in force on another plan; a smaller one takes nothing away and refuses what comes.

    No permission is asked for, since an operator holds none in any tenant: the database takes the
    change from a live session of an operator alone (``app.operator_token``). Raises
    ``UnknownPlan``, ``SamePlan``, ``PlanOfClosed`` or ``PlanIsTheOperators``.
    """
    with act("tenancy.plan.changed", actor=actor, reason=reason):
        if actor.kind != "operator":
            raise PlanIsTheOperators
        if code not in PLANS:
            raise UnknownPlan(code, ", ".join(PLANS))
        tenant = Tenant.objects.get(id=current_tenant_id())
        if tenant.standing == Standing.CLOSED:
            raise PlanOfClosed(tenant.name)
        if not Tenant.objects.filter(id=current_tenant_id()).exclude(plan=code).update(plan=code):
            raise SamePlan(PLANS[code].name)
    return PLANS[code]


@dataclass(frozen=True, slots=True)
class GivenBilling:
    """Who pays, as it was typed."""

    name: str = ""
    address: str = ""
    email: str = ""
    tax_number: str = ""


def change_billing_details(given: GivenBilling, *, actor: Actor) -> BillingDetails:
    """Write down to whom the bills for the plan go; raises ``ValidationError`` for no e-mail address."""
    require_permission(actor, "tenancy.plan.settings")
    with act("tenancy.billing.changed", actor=actor):
        # Two who write the first ones make one row.
        Tenant.objects.select_for_update(no_key=True).get(id=current_tenant_id())
        details = billing_details()
        details.name = " ".join(given.name.split())
        details.address = "\n".join(line for one in given.address.splitlines() if (line := " ".join(one.split())))
        details.email = given.email.strip()
        details.tax_number = " ".join(given.tax_number.split()).upper()
        details.full_clean(validate_unique=False, validate_constraints=False)
        details.save()
    return details


def billing_details() -> BillingDetails:
    """Who pays for the plan of the tenant in force; nobody yet where nothing was written."""
    return BillingDetails.objects.first() or BillingDetails()
