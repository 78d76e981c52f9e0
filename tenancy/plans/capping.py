"""Keep a tenant within its plan: asked by every act that uses more of it."""

from tenancy.plans.errors import NoRoomInPlan
from tenancy.plans.registry import PLANS, Kind, Plan
from tenancy.plans.usage import used_of
from tenancy.tenants.models import Tenant
from tenancy.tenants.standing import locked_tenant


def plan_of(tenant: Tenant) -> Plan:
    """The plan that a tenant is on; one that is gone from the table counts as the smallest."""
    return PLANS.get(tenant.plan, PLANS["trial"])


def require_room_for(kind: Kind, additional: int) -> None:
    """Let the act pass whose use the plan still holds; raise ``NoRoomInPlan`` for any other.

    ``additional`` is what the act is about to add, nothing where it only takes up what was
    counted before. The tenant's row stays locked until the act ends, so that two at once are counted one
    after the other.
    """
    tenant = locked_tenant()
    plan = plan_of(tenant)
    if used_of(kind) + additional > plan.most(kind):
        raise NoRoomInPlan(kind, plan.name, in_words(kind, plan.most(kind)))


def in_words(kind: Kind, number: int) -> str:
    """A number of things, or of bytes in the largest unit that tells it: ``10 GB``."""
    if kind != "bytes":
        return f"{number:,}"
    for size, unit in ((1024**4, "TB"), (1024**3, "GB"), (1024**2, "MB"), (1024, "KB")):
        if number >= size:
            return f"{number / size:.1f}".removesuffix(".0") + f" {unit}"
    return f"{number} bytes"
