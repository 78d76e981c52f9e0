"""Every rule that an app declares."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from auditlog.alerts.declaring import AlertRule


@cache
def alert_rules() -> dict[str, AlertRule]:
    """Every rule by its code, in the order of the page; raises ``ValueError`` for one declared twice."""
    found: dict[str, AlertRule] = {}
    home = apps.get_app_config("auditlog").path.rsplit("/", 1)[0]
    for config in apps.get_app_configs():
        module_name = f"{config.name}.alert_rules"
        if not config.path.startswith(home) or find_spec(module_name) is None:
            continue
        rules: tuple[AlertRule, ...] = import_module(module_name).ALERT_RULES
        for rule in rules:
            if rule.code in found:
                raise ValueError(f"alert rule {rule.code} is declared twice")
            found[rule.code] = rule
    return dict(sorted(found.items(), key=lambda item: (item[1].order, item[0])))
