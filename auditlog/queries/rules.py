"""What codes in the log are called, as every app declares them: alert rules, permissions, ways to sign in.

Alert rules are judged in a room above this one, so they are read here as the registry of events
reads its declarations: from the modules, by what they hold.
"""

from functools import cache
from typing import Any

from erp.foundation.declared import declaring_modules
from tenancy.access.registry import all_areas, all_permissions

RULE = "auditlog.alert_rule"
# Types of subject that bear the code of a rule as their label.
_NAMED_BY_RULE = (RULE, "auditlog.alert_recipient")
_NAMED_BY_PERMISSION = ("tenancy.permission_override", "tenancy.role_permission")
_FACTORS = {
    "totp": "codes of an app",
    "webauthn": "passkey or security key",
    "recovery_codes": "recovery codes",
}


@cache
def _rules() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for module in declaring_modules("alert_rules"):
        found |= {rule.code: rule for rule in module.ALERT_RULES}
    return found


def label_in_words(subject_type: str, label: str) -> str:
    """The label of a subject; of what bears a code for a label, the code's own words."""
    if subject_type in _NAMED_BY_RULE:
        rule = _rules().get(label)
        return str(rule.name) if rule is not None else label
    if subject_type in _NAMED_BY_PERMISSION:
        return code_in_words(label)
    return _FACTORS.get(label, label) if subject_type == "tenancy.second_factor" else label


def code_in_words(code: str) -> str:
    """The words of a permission or of an area of permissions; all else as it is."""
    if code in all_permissions():
        return all_permissions()[code].name
    return all_areas()[code].label if code in all_areas() else code


def parameter_in_words(rule_code: str, code: str) -> tuple[str, str]:
    """What a number of a rule is called, and its unit; an unknown one is read from its code."""
    rule = _rules().get(rule_code)
    for one in rule.parameters if rule is not None else ():
        if one.code == code:
            return str(one.label), str(getattr(one, "unit", ""))
    return code.replace("_", " "), ""
