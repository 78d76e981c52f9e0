"""What the console shows. It reads no table of a tenant: functions of the database answer with just these columns.

Each takes the operator's own token and answers nobody without a live session of an
operator, so a page of the staff that called one would be told nothing.
"""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection

from erp.foundation import clock
from erp.web.views.health import states_of_parts
from operators.console.models import OperatorAct
from tenancy.plans.registry import PLANS
from tenancy.tenants.models import Country

_MOST_JOBS = 100
_MOST_ACTS = 200
# Beat queues what waits again after two minutes; what waits much longer has no worker.
_WAITS_TOO_LONG = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class TenantLine:
    """One tenant as operators see it: nothing that stands in its books."""

    id: UUID
    slug: str
    name: str
    country: str
    standing: str
    suspension_reason: str
    created_at: datetime
    members: int
    last_seen_at: datetime | None
    jobs_failed: int
    jobs_waiting: int
    verified_at: datetime | None
    verified_well: bool | None

    @property
    def country_name(self) -> str:
        """The country in words."""
        return str(Country(self.country).label) if self.country in Country.values else self.country

    @property
    def is_suspended(self) -> bool:
        return self.standing == "suspended"

    @property
    def is_active(self) -> bool:
        return self.standing == "active"

    @property
    def is_closed(self) -> bool:
        return self.standing == "closed"

    @property
    def trouble(self) -> str:
        """What needs somebody's eye, in words; empty where all is well."""
        if self.verified_well is False:
            return "the audit log does not verify"
        if self.jobs_failed:
            return f"{self.jobs_failed} failed {'job' if self.jobs_failed == 1 else 'jobs'} in a week"
        return ""


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job: of what kind, in which state and since when. Its title could hold what is in the books."""

    slug: str
    kind: str
    state: str
    attempts: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class PlanQuestion:
    """A tenant that asks for another plan: which one it is on, which one it wants, and why. Plans by their codes."""

    slug: str
    name: str
    plan: str
    wanted: str
    reason: str
    asked_at: datetime
    asked_by: str

    @property
    def words(self) -> str:
        """From which plan to which, by their names."""
        return " to ".join(PLANS[code].name if code in PLANS else code for code in (self.plan, self.wanted))


@dataclass(frozen=True, slots=True)
class Health:
    """The parts of the installation, and what it has left."""

    parts: dict[str, str]
    version: str
    database_bytes: int
    disk_free_bytes: int
    disk_bytes: int
    jobs_waiting: int
    waiting_since: datetime | None

    @property
    def is_waiting_too_long(self) -> bool:
        return self.waiting_since is not None and clock.now() - self.waiting_since > _WAITS_TOO_LONG

    @property
    def is_well(self) -> bool:
        return all(state == "ok" for state in self.parts.values()) and not self.is_waiting_too_long


def all_tenants(token: str) -> list[TenantLine]:
    """Every tenant of the installation by its name; nothing without a live session."""
    return sorted(_lines(token, ""), key=lambda one: one.name.lower())


def tenant_by_slug(token: str, slug: str) -> TenantLine | None:
    """One of them, for which nothing of the others is counted."""
    return next(iter(_lines(token, slug)), None) if slug else None


def _lines(token: str, slug: str) -> list[TenantLine]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM operators_tenants(%s, %s)", [token, slug])
        return [TenantLine(*row) for row in cursor.fetchall()]


def latest_jobs(token: str) -> list[JobLine]:
    """The latest jobs of all tenants, those that are not finished first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM operators_jobs(%s, %s)", [token, _MOST_JOBS])
        lines = [JobLine(*row) for row in cursor.fetchall()]
    lines.sort(key=lambda one: one.created_at, reverse=True)
    lines.sort(key=lambda one: one.finished_at is not None)
    return lines[:_MOST_JOBS]


def plan_questions(token: str) -> list[PlanQuestion]:
    """Who asks for another plan and was not answered yet, the longest waiting first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM operators_plan_requests(%s)", [token])
        return sorted((PlanQuestion(*row) for row in cursor.fetchall()), key=lambda one: one.asked_at)


def plan_question_of(token: str, slug: str) -> PlanQuestion | None:
    """What one tenant asks for."""
    return next((one for one in plan_questions(token) if one.slug == slug), None)


def latest_acts(slug: str = "") -> list[OperatorAct]:
    """What operators did lately, to one tenant or to any."""
    acts = OperatorAct.objects.order_by("-occurred_at")
    return list((acts.filter(tenant_slug=slug) if slug else acts)[:_MOST_ACTS])


def present_health(token: str) -> Health:
    """How the installation is now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        row = cursor.fetchone()
        cursor.execute("SELECT waiting, since FROM operators_waiting_jobs(%s)", [token])
        waiting = cursor.fetchone()
    disk = shutil.disk_usage(_where_files_will_lie())
    return Health(
        parts=states_of_parts(),
        version=settings.PRODUCT_VERSION,
        database_bytes=row[0] if row else 0,
        disk_free_bytes=disk.free,
        disk_bytes=disk.total,
        jobs_waiting=waiting[0] if waiting else 0,
        waiting_since=waiting[1] if waiting else None,
    )


def _where_files_will_lie() -> Path:
    """The data directory, or before its first file the folder in which it will be made."""
    folder = Path(settings.DATA_DIR)
    return next(one for one in (folder, *folder.parents) if one.is_dir())
