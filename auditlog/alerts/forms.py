"""The forms of the alert pages."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from auditlog.alerts.declaring import AlertRule, Number, Parameter, TimeOfDay
from auditlog.alerts.rule_settings import RuleSetting
from erp.foundation import clock
from tenancy.access.models import Membership
from tenancy.notices.models import Severity

_DAYS = [("0", "Mon"), ("1", "Tue"), ("2", "Wed"), ("3", "Thu"), ("4", "Fri"), ("5", "Sat"), ("6", "Sun")]
_HOURS = {"hour": 1, "day": 24}


class AcknowledgementForm(forms.Form):
    """What was found out, for those who come after."""

    note = forms.CharField(label="Note", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class RuleForm(forms.Form):
    """One rule: on or off, how loud, its parameters, and who is told beside the owners."""

    is_on = forms.BooleanField(label="This rule is on", required=False)
    severity = forms.ChoiceField(label="Weight", choices=Severity.choices)

    def __init__(self, rule: AlertRule, admins: list[Membership], *args: Any, **options: Any) -> None:
        options["auto_id"] = f"id_{rule.code}_%s"
        super().__init__(*args, **options)
        self.rule = rule
        for parameter in rule.parameters:
            self.fields[parameter.code] = _field(parameter)
        if admins:
            self.fields["recipients"] = forms.MultipleChoiceField(
                label="Also tell",
                required=False,
                choices=[(str(one.id), str(one.user)) for one in admins],
                widget=forms.CheckboxSelectMultiple,
                help_text="Owners are always told.",
            )

    @classmethod
    def showing(cls, setting: RuleSetting, admins: list[Membership], chosen: list[Any]) -> "RuleForm":
        """The form as the rule is set now."""
        known = {str(one.id) for one in admins}
        initial = {
            **{code: _shown(value) for code, value in setting.values.items()},
            "is_on": setting.is_on,
            "severity": setting.severity,
            "recipients": [str(one) for one in chosen if str(one) in known],
        }
        return cls(setting.rule, admins, initial=initial)

    def values(self) -> dict[str, Any]:
        """The parameters in the form in which they are kept."""
        return {one.code: _kept(self.cleaned_data[one.code]) for one in self.rule.parameters}


def _field(parameter: Parameter) -> forms.Field:
    if isinstance(parameter, Number):
        return forms.IntegerField(
            label=f"{parameter.label} ({parameter.unit})" if parameter.unit else parameter.label,
            min_value=parameter.least,
            max_value=parameter.most,
        )
    if isinstance(parameter, TimeOfDay):
        return forms.TimeField(label=parameter.label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    return forms.MultipleChoiceField(label=parameter.label, choices=_DAYS, widget=forms.CheckboxSelectMultiple)


def _shown(value: Any) -> Any:
    return [str(one) for one in value] if isinstance(value, list) else value


def _kept(value: Any) -> Any:
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return [int(one) for one in value] if isinstance(value, list) else value


class SilenceForm(forms.Form):
    """For how long nobody is told, and why."""

    rule = forms.CharField(max_length=40, widget=forms.HiddenInput)
    length = forms.ChoiceField(
        label="For", choices=[("hour", "one hour"), ("day", "one day"), ("until", "until a date")], initial="hour"
    )
    until = forms.DateField(label="Last day", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label="Why", max_length=500)

    def __init__(self, *args: Any, **options: Any) -> None:
        code = options.pop("code", "")
        options["auto_id"] = f"id_silence_{code}_%s"
        super().__init__(*args, **options)

    def clean(self) -> dict[str, Any]:
        """Want a date where one was chosen."""
        given = super().clean() or self.cleaned_data
        if given.get("length") == "until" and not given.get("until") and "until" not in self.errors:
            self.add_error("until", "Choose the last day of the silence.")
        return given

    def ends_at(self) -> datetime:
        """The moment at which the silence ends; a date is a day of the tenant, to its end."""
        length = self.cleaned_data["length"]
        if length in _HOURS:
            return clock.now() + timedelta(hours=_HOURS[length])
        day_after = self.cleaned_data["until"] + timedelta(days=1)
        return timezone.make_aware(datetime.combine(day_after, time()))
