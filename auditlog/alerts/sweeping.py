"""Judge what has happened since the last look: every event once, whatever is killed when.

What was judged, and how far, is written in one transaction with what was found. So a sweep that
is killed leaves nothing, and the next one begins where the last whole one ended.
"""

import logging
from dataclasses import dataclass, field
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from auditlog.alerts.declaring import AlertRule, Circumstances, Finding, Occurrence
from auditlog.alerts.memory import RememberedSightings
from auditlog.alerts.models import AlertSetting, AlertWatermark
from auditlog.alerts.raising import raise_alert
from auditlog.alerts.reading import watched_events
from auditlog.alerts.registry import alert_rules
from auditlog.alerts.rule_settings import RuleSetting, rule_settings
from auditlog.chain.models import AuditChainHead, AuditSeal
from auditlog.events.recording import record_event
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.scoping.context import tenant_context
from tenancy.tenants.fanning import for_each_tenant
from tenancy.tenants.models import Tenant
from tenancy.tenants.standing import EVERY_STANDING

logger = logging.getLogger(__name__)

SEALS_A_BATCH = 500
_MOST_BATCHES = 200
WATCHMAN = Actor(kind="task", label="alert rules")
CHAIN_BROKEN = "chain_broken"


@dataclass(slots=True)
class Swept:
    """What one sweep did: events looked at, alerts raised or counted on, rules that broke down."""

    events: int = 0
    findings: int = 0
    broken_rules: set[str] = field(default_factory=set)


def sweep_all() -> None:
    """Judge what is new in every tenant; one that fails is logged and keeps no other waiting."""

    def sweep(tenant_id: UUID) -> Swept:
        return sweep_tenant(tenant_id)

    for_each_tenant(sweep, standings=EVERY_STANDING)


def sweep_tenant(tenant_id: UUID) -> Swept:
    """Judge what is new in one tenant, some hundred transactions at a time."""
    swept = Swept()
    for _ in range(_MOST_BATCHES):
        with tenant_context(tenant_id):
            if not _is_behind() or not _sweep_batch(tenant_id, swept):
                break
    return swept


def _is_behind() -> bool:
    """Whether there is anything to judge, asked without a lock: mostly there is not."""
    judged = AlertWatermark.objects.values_list("seal_number", flat=True).first()
    return _head() != (judged or 0)


def _head() -> int:
    """The number of the last seal: none where there is no head, which is whole only while nothing was judged."""
    return AuditChainHead.objects.values_list("seal_number", flat=True).first() or 0


def _sweep_batch(tenant_id: UUID, swept: Swept) -> bool:
    """Judge the next seals; False where another worker is at it."""
    AlertWatermark.objects.bulk_create([AlertWatermark()], ignore_conflicts=True)
    watermark = AlertWatermark.objects.select_for_update(skip_locked=True).first()
    head = _head()
    if watermark is None or head == watermark.seal_number:
        return False
    settings = [one for one in rule_settings() if one.is_on]
    tenant = Tenant.objects.get(id=tenant_id)
    if not _still_holds(watermark, head):
        _raise_broken_chain(watermark, settings)
        watermark.seal_number = min(watermark.seal_number, head)
    last = min(head, watermark.seal_number + SEALS_A_BATCH)
    for occurrence in watched_events(tenant_id, [one.rule for one in settings], after=watermark.seal_number, last=last):
        swept.events += 1
        for setting in settings:
            if setting.rule.sees(occurrence):
                _judge(setting, occurrence, tenant, swept)
    watermark.seal_number = last
    watermark.seal_hash = AuditSeal.objects.values_list("hash", flat=True).filter(number=last).first() or b""
    watermark.swept_at = clock.now()
    watermark.save(update_fields=["seal_number", "seal_hash", "swept_at"])
    return True


def _judge(setting: RuleSetting, occurrence: Occurrence, tenant: Tenant, swept: Swept) -> None:
    """Let one rule judge one event; a rule that breaks down takes nothing else with it.

    What the database could not do just now (a deadlock, a time that ran out) is no fault of the
    rule: it ends the sweep, and the next one judges the event again.
    """
    rule = setting.rule
    try:
        with transaction.atomic():
            circumstances = Circumstances(tenant, setting.values, RememberedSightings(rule.code))
            for finding in rule.judge(occurrence, circumstances):
                raise_alert(rule, finding, setting, at=occurrence.at, event_id=occurrence.id, actor=WATCHMAN)
                swept.findings += 1
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("alert rule %s broke down at event %s", rule.code, occurrence.ordinal)
        if rule.code not in swept.broken_rules:
            swept.broken_rules.add(rule.code)
            _note_breakdown(rule, occurrence)


def _note_breakdown(rule: AlertRule, occurrence: Occurrence) -> None:
    """Mark the rule, and say so in the log: whatever it was looking at is passed over."""
    why = f"event {occurrence.ordinal}"
    with act("auditlog.alert_rule.failed", actor=WATCHMAN, reason=why):
        row = AlertSetting(rule=rule.code, severity=rule.severity, values=rule.defaults())
        AlertSetting.objects.bulk_create([row], ignore_conflicts=True)
        AlertSetting.objects.filter(rule=rule.code).update(failed_at=clock.now())
        record_event(
            "auditlog.alert_rule.failed",
            actor=WATCHMAN,
            subject_type="auditlog.alert_rule",
            subject_id=AlertSetting.objects.values_list("id", flat=True).get(rule=rule.code),
            subject_label=rule.code,
            reason=why,
        )


def _still_holds(watermark: AlertWatermark, head: int) -> bool:
    """Whether the last seal that was judged is still there, and still the same."""
    if watermark.seal_number == 0:
        return True
    if head < watermark.seal_number:
        return False
    stored = AuditSeal.objects.values_list("hash", flat=True).filter(number=watermark.seal_number).first()
    return stored is not None and bytes(stored) == bytes(watermark.seal_hash)


def _raise_broken_chain(watermark: AlertWatermark, settings: list[RuleSetting]) -> None:
    setting = next((one for one in settings if one.rule.code == CHAIN_BROKEN), None)
    if setting is None:
        return
    finding = Finding(
        key="watermark",
        sentence=f"Seal {watermark.seal_number} of the audit log was there and is gone or changed:"
        " the log was cut or rewritten. Verify it against a head that you kept.",
    )
    rule = alert_rules()[CHAIN_BROKEN]
    raise_alert(rule, finding, setting, at=clock.now(), event_id=None, actor=WATCHMAN)
