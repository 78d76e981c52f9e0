"""What the calendar asks for: recurring entries and planned reversals, tenant by tenant, by each one's own day."""

import logging
from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.db import connection

from accounting.journals.planned_reversals import due_reversals, run_reversal
from accounting.journals.recurring import due_recurring, run_recurring, tell_it_failed
from erp.foundation import clock
from tenancy.scoping.context import tenant_context
from tenancy.tenants.fanning import for_each_tenant
from tenancy.tenants.models import Standing, Tenant

logger = logging.getLogger(__name__)

# A recurring entry that was let lie for long catches up in steps, so that no turn runs for ever.
_MOST_AT_ONCE = 24

Work = Callable[[UUID, date], bool]


def run_due_everywhere() -> int:
    """Do in every tenant that is open what is due there; returns how much."""
    return sum(for_each_tenant(run_due_of, standings={Standing.ACTIVE}))


def run_due_of(tenant_id: UUID) -> int:
    """Do what is due in one tenant by the day of its time zone, each in a transaction of its own.

    Nothing is done in a tenant that is suspended or closing: it is done when it is open again.
    """
    with tenant_context(tenant_id):
        tenant = Tenant.objects.get(id=tenant_id)
        if tenant.standing != Standing.ACTIVE:
            return 0
        today = clock.today(tenant.time_zone)
        works: list[tuple[Work, UUID]] = [(run_recurring, one) for one in due_recurring(today)]
        works += [(run_reversal, one) for one in due_reversals(today)]
    return sum(_turns(tenant_id, work, one, today) for work, one in works)


def _turns(tenant_id: UUID, work: Work, one: UUID, today: date) -> int:
    done = 0
    while done < _MOST_AT_ONCE and _alone(tenant_id, work, one, today):
        done += 1
    return done


def _alone(tenant_id: UUID, work: Work, one: UUID, today: date) -> bool:
    """One thing under the locks of it alone; where it fails the others are done all the same."""
    try:
        with tenant_context(tenant_id):
            return work(one, today)
    except Exception:
        logger.exception("%s failed for %s in tenant %s", work.__qualname__, one, tenant_id)
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        if work is run_recurring:
            _tell(tenant_id, one)
        return False


def _tell(tenant_id: UUID, recurring_id: UUID) -> None:
    """Tell of a failure in a transaction of its own, since that which failed is rolled back."""
    try:
        with tenant_context(tenant_id):
            tell_it_failed(recurring_id)
    except Exception:
        logger.exception("nobody could be told of recurring entry %s in tenant %s", recurring_id, tenant_id)
