"""Raise an alert: a row, an event in the log, a notice to those whom it concerns."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from auditlog.alerts.declaring import AlertRule, Finding
from auditlog.alerts.models import Alert, AlertRecipient
from auditlog.alerts.readers import readers_of_alerts
from auditlog.alerts.rule_settings import RuleSetting
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.models import Membership
from tenancy.access.queries import active_owners
from tenancy.notices.models import Severity
from tenancy.notices.sending import send_notice


def raise_alert(
    rule: AlertRule, finding: Finding, setting: RuleSetting, *, at: datetime, event_id: UUID | None, actor: Actor
) -> Alert:
    """Raise what a rule found, or count it to the alert of the same key that is still waiting.

    Where the rule was silenced at the time, the alert is there and nobody is told. The rules
    themselves are the actor, so no permission is asked for.
    """
    silenced = setting.is_silent_at(at)
    folded = _waiting(rule, finding, at, silenced=silenced)
    if folded is not None:
        folded.count += 1
        folded.last_at = max(folded.last_at, at)
        folded.save(update_fields=["count", "last_at"])
        return folded
    with act("auditlog.alert.raised", actor=actor):
        alert = Alert.objects.create(
            rule=rule.code,
            key=_plain(finding.key)[:200],
            severity=setting.severity,
            title=rule.name,
            sentence=_plain(finding.sentence),
            event_id=event_id,
            first_at=at,
            last_at=at,
            is_silenced=silenced,
        )
        if not silenced:
            _tell(alert)
    return alert


def _plain(text: str) -> str:
    """One line without control signs, which the database or a mail would stumble over."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _waiting(rule: AlertRule, finding: Finding, at: datetime, *, silenced: bool) -> Alert | None:
    """The alert to count it to; one that was told to nobody takes nothing that is to be told, nor the other way."""
    if not rule.folded_for:
        return None
    waiting = Alert.objects.select_for_update().filter(
        rule=rule.code,
        key=_plain(finding.key)[:200],
        is_silenced=silenced,
        acknowledged_at__isnull=True,
        last_at__gte=at - rule.folded_for,
    )
    return waiting.order_by("-last_at").first()


def _tell(alert: Alert) -> None:
    send_notice(
        to=people_to_tell(alert.rule),
        kind="auditlog.alert.raised",
        key=f"alert:{alert.id}",
        title=alert.title,
        sentence=alert.sentence,
        path=f"alerts/{alert.id}/",
        severity=Severity(alert.severity),
    )


def people_to_tell(rule: str) -> list[Membership]:
    """Every owner, and those beside them who were chosen for a rule, as long as they may see alerts."""
    chosen = AlertRecipient.objects.filter(rule=rule).values("membership_id")
    told = Q(id__in=active_owners().values("id")) | Q(id__in=readers_of_alerts().filter(id__in=chosen).values("id"))
    return list(Membership.objects.filter(told).order_by("id"))
