"""Do something in every tenant, so that one in which it fails keeps no other waiting."""

import logging
from collections.abc import Callable, Set
from typing import TypeVar
from uuid import UUID

from django.db import connection

from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Standing, Tenant
from tenancy.tenants.queries import all_tenant_ids
from tenancy.tenants.standing import EVERY_STANDING

logger = logging.getLogger(__name__)

Done = TypeVar("Done")


def for_each_tenant(work: Callable[[UUID], Done], *, standings: Set[Standing]) -> list[Done]:
    """Call ``work`` with the id of each tenant that stands so; returns what it returned where it did not fail.

    A failure is logged with the tenant and the work goes on with the next one. The work opens
    the context of its tenant itself, which is what undoes it where it fails.
    """
    done: list[Done] = []
    for tenant_id in all_tenant_ids():
        try:
            if _stands_so(tenant_id, standings):
                done.append(work(tenant_id))
        except Exception:
            logger.exception("%s failed in tenant %s", getattr(work, "__qualname__", work), tenant_id)
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
    return done


def _stands_so(tenant_id: UUID, standings: Set[Standing]) -> bool:
    if standings >= EVERY_STANDING:
        return True
    with tenant_context(tenant_id):
        return Tenant.objects.filter(id=tenant_id, standing__in=standings).exists()
