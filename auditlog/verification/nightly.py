"""Verify by night without anybody asking: each night what is new, each week everything."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.cache import cache

from auditlog.verification.keeping import verify_and_keep
from auditlog.verification.models import AuditVerification, Scope
from auditlog.verification.queries import last_good_verification
from erp.foundation import clock
from erp.foundation.actor import Actor
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant

# The tenants of an installation are spread over these hours of their own night.
_BEGINS_AT_MINUTE, _LASTS_MINUTES = 60, 240
_A_WEEK = timedelta(days=6, hours=12)
# A worker that is killed leaves its claim; after this another one tries.
_CLAIM_SECONDS = 3600


def is_due(tenant: Tenant, now: datetime) -> bool:
    """Whether the night's verification of the tenant in force is still to be done."""
    local = now.astimezone(ZoneInfo(tenant.time_zone))
    minute = _BEGINS_AT_MINUTE + tenant.id.int % _LASTS_MINUTES
    return local.hour * 60 + local.minute >= minute and not _is_done(local.date())


def verify_by_night(tenant_id: UUID) -> AuditVerification | None:
    """The night's verification of one tenant, once a day; nothing where it was done or somebody is at it."""
    with tenant_context(tenant_id):
        tenant = Tenant.objects.get(id=tenant_id)
        day = clock.today(tenant.time_zone)
        if _is_done(day) or not cache.add(f"nightly-verification:{day}", 1, _CLAIM_SECONDS):
            return None
        last_whole = last_good_verification(Scope.WHOLE)
        is_recent = last_whole is not None and clock.now() - last_whole.finished_at < _A_WEEK
        kept, _ = verify_and_keep(
            tenant,
            scope=Scope.NEW if is_recent else Scope.WHOLE,
            actor=Actor(kind="task", label="nightly verification"),
            day=day,
        )
        return kept


def _is_done(day: date) -> bool:
    return AuditVerification.objects.filter(day=day).exists()
