"""What rules remember from one event to the next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from auditlog.alerts.models import AlertSighting
from erp.foundation import clock
from tenancy.scoping.context import tenant_context
from tenancy.tenants.fanning import for_each_tenant
from tenancy.tenants.standing import EVERY_STANDING

# Longer than the longest time over which any rule may be set to look back.
KEPT_FOR = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class RememberedSightings:
    """The memory of one rule in the tenant in force."""

    rule: str

    def note(self, key: str, at: datetime, detail: str = "", *, times: int = 1) -> None:
        """Remember that something was seen, once or several times."""
        AlertSighting.objects.bulk_create(
            AlertSighting(rule=self.rule, key=key[:120], detail=detail[:120], at=at) for _ in range(times)
        )

    def count(self, key: str, *, since: datetime, until: datetime) -> int:
        """How often it was seen after ``since`` and not after ``until``."""
        seen = AlertSighting.objects.filter(rule=self.rule, key=key[:120], at__gt=since, at__lte=until)
        return seen.count()

    def details(self, key: str, *, since: datetime | None = None) -> set[str]:
        """What was seen of it, since a moment or ever."""
        seen = AlertSighting.objects.filter(rule=self.rule, key=key[:120])
        if since is not None:
            seen = seen.filter(at__gte=since)
        return set(seen.values_list("detail", flat=True).distinct())


def forget_old_sightings_of_all() -> int:
    """Forget in every tenant what no rule looks back to any more; returns how many rows went."""
    before = clock.now() - KEPT_FOR

    def forget(tenant_id: UUID) -> int:
        with tenant_context(tenant_id):
            return AlertSighting.objects.filter(at__lt=before).delete()[0]

    return sum(for_each_tenant(forget, standings=EVERY_STANDING))
