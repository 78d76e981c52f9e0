"""Have what has just happened judged at once, and not at the next turn of the clock.

The rules of ``auditlog.alerts`` read the log every half minute by themselves; what stands
here is for what nobody wants to learn half a minute late.
"""

from celery import current_app
from django.db import transaction

from tenancy.scoping.context import current_tenant_id
from tenancy.scoping.messages import signed_tenant

# The name of the task that judges one tenant's events, in ``auditlog.alerts.tasks``, and what
# its message is signed for.
SWEEP_TENANT = "auditlog.alerts.sweep_tenant"

URGENT = frozenset({"auditlog.chain.broken", "tenancy.crossing.attempted"})


def hasten_alerts() -> None:
    """Have the tenant in force looked at as soon as the present transaction has committed."""
    message = signed_tenant(current_tenant_id(), purpose=SWEEP_TENANT)
    transaction.on_commit(lambda: current_app.send_task(SWEEP_TENANT, args=(message,)), robust=True)
