"""How the rules are set in the tenant in force."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from auditlog.alerts.declaring import AlertRule
from auditlog.alerts.models import AlertSetting
from auditlog.alerts.registry import alert_rules


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """One rule as it is set: what the tenant has changed over what was declared."""

    rule: AlertRule
    is_on: bool
    severity: str
    values: dict[str, Any]
    stored: AlertSetting | None = None

    def is_silent_at(self, at: datetime) -> bool:
        """Whether what happened at a moment is told to nobody.

        What happened before the rule was silenced is told also where it is judged later.
        """
        row = self.stored
        if row is None or row.silenced_at is None or row.silenced_until is None:
            return False
        return row.silenced_at <= at < row.silenced_until


def setting_of(rule: AlertRule, stored: AlertSetting | None) -> RuleSetting:
    """A rule with its row; a parameter that is new since the row was written has its default."""
    if stored is None:
        return RuleSetting(rule, is_on=True, severity=rule.severity, values=rule.defaults())
    known = {code: value for code, value in stored.values.items() if code in rule.defaults()}
    return RuleSetting(rule, stored.is_on, stored.severity, {**rule.defaults(), **known}, stored)


def rule_settings() -> list[RuleSetting]:
    """Every rule of the product as it is set, in the order of the page."""
    stored = {row.rule: row for row in AlertSetting.objects.all()}
    return [setting_of(rule, stored.get(code)) for code, rule in alert_rules().items()]
