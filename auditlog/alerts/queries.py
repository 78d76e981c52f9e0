"""Alerts and rules as the pages show them."""

from dataclasses import dataclass
from uuid import UUID

from auditlog.alerts.models import Alert, AlertRecipient
from auditlog.alerts.readers import readers_of_alerts
from tenancy.access.models import Membership
from tenancy.access.registry import Role

ALERTS_A_PAGE = 50
_MOST_COUNTED = 100


@dataclass(frozen=True, slots=True)
class AlertPage:
    """Some alerts, newest first, and the keys of the pages before and after them."""

    alerts: list[Alert]
    newer_than: UUID | None
    older_than: UUID | None


def alert_page(
    *,
    waiting_only: bool = False,
    rule: str = "",
    older_than: UUID | None = None,
    newer_than: UUID | None = None,
) -> AlertPage:
    """One page of the alerts of the tenant in force; ids sort by the time of their making."""
    found = Alert.objects.all()
    if waiting_only:
        found = found.filter(acknowledged_at__isnull=True)
    if rule:
        found = found.filter(rule=rule)
    if newer_than is not None:
        rows = list(found.filter(id__gt=newer_than).order_by("id")[: ALERTS_A_PAGE + 1])
        more_newer, more_older = len(rows) > ALERTS_A_PAGE, True
        rows = rows[:ALERTS_A_PAGE][::-1]
    else:
        older = found.filter(id__lt=older_than) if older_than is not None else found
        rows = list(older.order_by("-id")[: ALERTS_A_PAGE + 1])
        more_newer, more_older = older_than is not None, len(rows) > ALERTS_A_PAGE
        rows = rows[:ALERTS_A_PAGE]
    return AlertPage(
        alerts=rows,
        newer_than=rows[0].id if rows and more_newer else None,
        older_than=rows[-1].id if rows and more_older else None,
    )


def waiting_alerts() -> int:
    """How many alerts nobody has acknowledged, up to a hundred."""
    return Alert.objects.filter(acknowledged_at__isnull=True)[:_MOST_COUNTED].count()


def possible_recipients() -> list[Membership]:
    """Who may be told beside the owners: those who may see alerts."""
    return list(readers_of_alerts().exclude(role=Role.OWNER).select_related("user").order_by("user__email"))


def recipients_by_rule() -> dict[str, list[UUID]]:
    """Who was chosen for which rule, as memberships."""
    chosen: dict[str, list[UUID]] = {}
    for rule, membership_id in AlertRecipient.objects.values_list("rule", "membership_id"):
        chosen.setdefault(rule, []).append(membership_id)
    return chosen
