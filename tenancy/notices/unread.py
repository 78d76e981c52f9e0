"""How many notices a member has not read, kept where a page finds it without asking the database.

Every page of a tenant shows the number, so it lies in the cache and is written anew by
whatever changes it. Where it is not there, the page shows none and the bell asks for it.
"""

from uuid import UUID

from django.core.cache import cache
from django.db import transaction

from tenancy.notices.models import Notice
from tenancy.scoping.context import current_tenant_id, tenant_context

MOST_COUNTED = 100
_SECONDS_KEPT = 600


def _key(membership_id: UUID) -> str:
    return f"notices-unread:{membership_id}"


def unread_if_known(membership_id: UUID) -> int | None:
    """The number as it was last counted, or nothing."""
    kept = cache.get(_key(membership_id))
    return kept if isinstance(kept, int) else None


def count_unread(membership_id: UUID) -> int:
    """Count anew, up to a hundred, and keep the number for the pages to come."""
    unread = Notice.objects.filter(membership_id=membership_id, read_at__isnull=True)
    number = unread[:MOST_COUNTED].count()
    cache.set(_key(membership_id), number, _SECONDS_KEPT)
    return number


def count_unread_after_commit(membership_id: UUID) -> None:
    """Count anew once what the present transaction writes can be seen by all."""
    tenant_id = current_tenant_id()

    def count() -> None:
        with tenant_context(tenant_id):
            count_unread(membership_id)

    transaction.on_commit(count)
