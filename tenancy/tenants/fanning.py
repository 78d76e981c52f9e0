"""Do something in every tenant, so that one in which it fails keeps no other waiting."""

import logging
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.db import connection

from tenancy.tenants.queries import all_tenant_ids

logger = logging.getLogger(__name__)

Done = TypeVar("Done")


def for_each_tenant(work: Callable[[UUID], Done]) -> list[Done]:
    """Call ``work`` with the id of each tenant; returns what it returned where it did not fail.

    A failure is logged with the tenant and the work goes on with the next one. The work opens
    the context of its tenant itself, which is what undoes it where it fails.
    """
    done: list[Done] = []
    for tenant_id in all_tenant_ids():
        try:
            done.append(work(tenant_id))
        except Exception:
            logger.exception("%s failed in tenant %s", getattr(work, "__qualname__", work), tenant_id)
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
    return done
