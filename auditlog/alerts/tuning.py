"""Set a rule: whether it is on, how much it matters, from when on it speaks, and to whom."""

from calendar import day_abbr
from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from auditlog.alerts.declaring import AlertRule, Number, Parameter, TimeOfDay
from auditlog.alerts.errors import BadValue, NotARecipient, SilenceNotAhead, SilenceWithoutReason, UnknownRule
from auditlog.alerts.models import AlertRecipient, AlertSetting
from auditlog.alerts.readers import readers_of_alerts
from auditlog.alerts.registry import alert_rules
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission
from tenancy.notices.models import Severity
from tenancy.notices.sending import tell_owners

LONGEST_SILENCE_DAYS = 90


def tune_rule(
    code: str,
    *,
    is_on: bool,
    severity: str,
    values: dict[str, Any],
    recipients: Collection[UUID],
    actor: Actor,
) -> AlertSetting:
    """Set one rule of the tenant in force; ``recipients`` are memberships that may see alerts.

    Raises ``UnknownRule``, ``BadValue`` and ``NotARecipient``. Owners are told where a rule is
    turned off, weighs less or speaks from another point on, for that is what somebody would do
    first who has taken over an account.
    """
    require_permission(actor, "auditlog.alert.tune")
    rule = _rule(code)
    if severity not in Severity.values:
        raise BadValue("Choose how much this rule matters.", field="severity")
    checked = _checked(rule, values)
    with act("auditlog.alert_rule.tuned", actor=actor):
        setting = _locked(rule)
        was_on, setting.is_on = setting.is_on, is_on
        told = _told_of_tuning(rule, setting, severity, checked)
        setting.severity, setting.values, setting.failed_at = severity, checked, None
        setting.save(update_fields=["is_on", "severity", "values", "failed_at"])
        _choose(setting, recipients)
        if was_on and not is_on:
            _tell_owners(rule, f"{actor.label} turned off the alert rule '{rule.name}'.")
        elif told:
            _tell_owners(rule, f"{actor.label} changed the alert rule '{rule.name}': {'; '.join(told)}.")
    return setting


def silence_rule(code: str, *, until: datetime, reason: str, actor: Actor) -> AlertSetting:
    """Tell nobody of what a rule finds until a moment; it goes on to be judged and written down.

    Raises ``UnknownRule``, ``SilenceNotAhead`` and ``SilenceWithoutReason``. Owners are told.
    """
    require_permission(actor, "auditlog.alert.tune")
    rule, now = _rule(code), clock.now()
    if not now < until <= now + timedelta(days=LONGEST_SILENCE_DAYS):
        raise SilenceNotAhead(LONGEST_SILENCE_DAYS)
    if not reason.strip():
        raise SilenceWithoutReason
    with act("auditlog.alert_rule.silenced", actor=actor, reason=reason.strip()):
        setting = _locked(rule)
        setting.silenced_at, setting.silenced_until = now, until
        setting.silenced_by_label, setting.silence_reason = actor.label, reason.strip()
        setting.save(update_fields=["silenced_at", "silenced_until", "silenced_by_label", "silence_reason"])
        _tell_owners(rule, f"{actor.label} silenced the alert rule '{rule.name}': {reason.strip()}")
    return setting


def end_silence(code: str, *, actor: Actor) -> AlertSetting:
    """Have a rule speak again; nothing changes where it does already."""
    require_permission(actor, "auditlog.alert.tune")
    rule = _rule(code)
    with act("auditlog.alert_rule.heard_again", actor=actor):
        setting = _locked(rule)
        if setting.silenced_until is not None and setting.silenced_until > clock.now():
            setting.silenced_until = clock.now()
            setting.save(update_fields=["silenced_until"])
    return setting


def _told_of_tuning(rule: AlertRule, setting: AlertSetting, severity: str, values: dict[str, Any]) -> list[str]:
    """What the owners are told of: a weight that falls, and each parameter that is another one.

    Whether a parameter makes a rule quieter by rising or by falling depends on the rule.
    """
    weights = list(Severity.values)
    told = []
    if weights.index(severity) < weights.index(setting.severity):
        told.append(f"weight from {Severity(setting.severity).label} to {Severity(severity).label}")
    before = {**rule.defaults(), **setting.values}
    told += [
        f"{one.label} from {_in_words(before[one.code])} to {_in_words(values[one.code])}"
        for one in rule.parameters
        if values[one.code] != before[one.code]
    ]
    return told


def _in_words(value: Any) -> str:
    return ", ".join(day_abbr[day] for day in value) if isinstance(value, list) else str(value)


def _rule(code: str) -> AlertRule:
    rule = alert_rules().get(code)
    if rule is None:
        raise UnknownRule(code)
    return rule


def _locked(rule: AlertRule) -> AlertSetting:
    """The rule's row, made as the rule was declared where there is none yet."""
    AlertSetting.objects.bulk_create(
        [AlertSetting(rule=rule.code, severity=rule.severity, values=rule.defaults())], ignore_conflicts=True
    )
    return AlertSetting.objects.select_for_update().get(rule=rule.code)


def _checked(rule: AlertRule, values: dict[str, Any]) -> dict[str, Any]:
    checked = {one.code: _value(one, values.get(one.code, rule.defaults()[one.code])) for one in rule.parameters}
    begins, ends = checked.get("begins"), checked.get("ends")
    if begins is not None and begins == ends:
        raise BadValue("Work cannot end at the moment at which it begins.", field="ends")
    return checked


def _value(parameter: Parameter, given: Any) -> Any:
    if isinstance(parameter, Number):
        if type(given) is not int or not parameter.least <= given <= parameter.most:
            raise BadValue(f"Give a whole number from {parameter.least} to {parameter.most}.", field=parameter.code)
        return given
    if isinstance(parameter, TimeOfDay):
        try:
            return time.fromisoformat(str(given)).strftime("%H:%M")
        except ValueError as error:
            raise BadValue("Give a time such as 18:30.", field=parameter.code) from error
    if not given or not isinstance(given, list) or any(type(day) is not int or not 0 <= day <= 6 for day in given):
        raise BadValue("Choose at least one day, from Monday to Sunday.", field=parameter.code)
    return sorted(set(given))


def _choose(setting: AlertSetting, recipients: Collection[UUID]) -> None:
    wanted = {member.id: member for member in readers_of_alerts().filter(id__in=list(recipients))}
    if set(recipients) - set(wanted):
        raise NotARecipient
    chosen = AlertRecipient.objects.filter(setting=setting)
    chosen.exclude(membership_id__in=list(wanted)).delete()
    present = set(chosen.values_list("membership_id", flat=True))
    AlertRecipient.objects.bulk_create(
        [
            AlertRecipient(setting=setting, rule=setting.rule, membership=member)
            for member_id, member in wanted.items()
            if member_id not in present
        ]
    )


def _tell_owners(rule: AlertRule, sentence: str) -> None:
    tell_owners(
        "auditlog.alert_rule.changed",
        title=f"Alert rule changed: {rule.name}",
        sentence=sentence,
        path=f"alerts/rules/#{rule.code}",
    )
