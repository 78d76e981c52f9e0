"""Judge what has happened since the last look: every event once, whatever is killed when.

What was judged, and how far, is written in one transaction with what was found. So a sweep that
is killed leaves nothing, and the next one begins where the last whole one ended.
"""

import logging
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from auditlog.alerts.declaring import AlertRule, Circumstances, Finding, Occurrence
from auditlog.alerts.memory import RememberedSightings
from auditlog.alerts.models import AlertSetting, AlertWatermark
from auditlog.alerts.raising import raise_alert
from auditlog.alerts.reading import watched_events
from auditlog.alerts.registry import alert_rules
from auditlog.alerts.rule_settings import RuleSetting, rule_settings
from auditlog.chain.models import AuditChainHead, AuditSeal
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tenancy.tenants.queries import all_tenant_ids

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
    for tenant_id in all_tenant_ids():
        try:
            sweep_tenant(tenant_id)
        except Exception:
            logger.exception("the alerts of tenant %s could not be judged", tenant_id)


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
    head = AuditChainHead.objects.values_list("seal_number", flat=True).first()
    judged = AlertWatermark.objects.values_list("seal_number", flat=True).first()
    return head is not None and head != judged


def _sweep_batch(tenant_id: UUID, swept: Swept) -> bool:
    """Judge the next seals; False where another worker is at it."""
    AlertWatermark.objects.bulk_create([AlertWatermark()], ignore_conflicts=True)
    watermark = AlertWatermark.objects.select_for_update(skip_locked=True).first()
    head = AuditChainHead.objects.get()
    if watermark is None or head.seal_number == watermark.seal_number:
        return False
    settings = [one for one in rule_settings() if one.is_on]
    tenant = Tenant.objects.get(id=tenant_id)
    if not _still_holds(watermark, head.seal_number):
        _raise_broken_chain(watermark, settings)
        watermark.seal_number = min(watermark.seal_number, head.seal_number)
    last = min(head.seal_number, watermark.seal_number + SEALS_A_BATCH)
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
    """Let one rule judge one event; a rule that breaks down takes nothing else with it."""
    rule = setting.rule
    try:
        with transaction.atomic():
            circumstances = Circumstances(tenant, setting.values, RememberedSightings(rule.code))
            for finding in rule.judge(occurrence, circumstances):
                raise_alert(rule, finding, setting, at=occurrence.at, event_id=occurrence.id, actor=WATCHMAN)
                swept.findings += 1
    except Exception:
        logger.exception("alert rule %s broke down at event %s", rule.code, occurrence.ordinal)
        if rule.code not in swept.broken_rules:
            swept.broken_rules.add(rule.code)
            _note_breakdown(rule, occurrence)


def _note_breakdown(rule: AlertRule, occurrence: Occurrence) -> None:
    with act("auditlog.alert_rule.failed", actor=WATCHMAN, reason=f"event {occurrence.ordinal}"):
        row = AlertSetting(rule=rule.code, severity=rule.severity, values=rule.defaults())
        AlertSetting.objects.bulk_create([row], ignore_conflicts=True)
        AlertSetting.objects.filter(rule=rule.code).update(failed_at=clock.now())


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
