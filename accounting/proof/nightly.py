"""Prove the books by night without anybody asking, and tell who reads proofs where one fails."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.cache import cache

from accounting.proof.models import ProofRun
from accounting.proof.proving import prove_and_keep
from erp.foundation import clock
from erp.foundation.actor import Actor
from tenancy.access.policy import access_of
from tenancy.access.queries import members
from tenancy.notices.models import Severity
from tenancy.notices.sending import send_notice
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant

# After the audit log was verified, spread over these hours of the tenants' own night.
_BEGINS_AT_MINUTE, _LASTS_MINUTES = 300, 120
# A worker that is killed leaves its claim; after this another one tries.
_CLAIM_SECONDS = 3600


def is_due(tenant: Tenant, now: datetime) -> bool:
    """Whether the night's proof of the tenant in force is still to be made."""
    local = now.astimezone(ZoneInfo(tenant.time_zone))
    minute = _BEGINS_AT_MINUTE + tenant.id.int % _LASTS_MINUTES
    return local.hour * 60 + local.minute >= minute and not _is_done(local.date())


def prove_by_night(tenant_id: UUID) -> ProofRun | None:
    """The night's proof of one tenant, up to the day before; nothing where it was made or is being made."""
    with tenant_context(tenant_id):
        tenant = Tenant.objects.get(id=tenant_id)
        day = clock.today(tenant.time_zone)
        if _is_done(day) or not cache.add(f"nightly-proof:{day}", 1, _CLAIM_SECONDS):
            return None
        actor = Actor("task", "nightly proof", permissions=frozenset({"accounting.proof.run"}))
        run = prove_and_keep(day - timedelta(days=1), actor=actor, day=day)
        if run.failing_count:
            _tell(run)
        return run


def _tell(run: ProofRun) -> None:
    failing = [one for one in run.verdicts if one["state"] == "fails"]
    send_notice(
        to=[one for one in members() if one.user.is_active and "accounting.proof.view" in access_of(one).permissions],
        kind="accounting.proof.failed",
        title="The books do not prove",
        sentence=" ".join(f"{one['title']}: {one['sentence']}" for one in failing[:3]),
        path="proof/",
        severity=Severity.WARNING,
        key=f"proof:{run.day}",
    )


def _is_done(day: date) -> bool:
    return ProofRun.objects.filter(day=day).exists()
