"""Every rule that an app declares."""

from functools import cache

from auditlog.alerts.declaring import AlertRule
from erp.foundation.declared import declaring_modules


@cache
def alert_rules() -> dict[str, AlertRule]:
    """Every rule by its code, in the order of the page; raises ``ValueError`` for one declared twice."""
    found: dict[str, AlertRule] = {}
    for module in declaring_modules("alert_rules"):
        rules: tuple[AlertRule, ...] = module.ALERT_RULES
        for rule in rules:
            if rule.code in found:
                raise ValueError(f"alert rule {rule.code} is declared twice")
            found[rule.code] = rule
    return dict(sorted(found.items(), key=lambda item: (item[1].order, item[0])))
