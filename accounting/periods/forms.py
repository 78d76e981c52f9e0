"""What the pages of the periods ask for."""

from datetime import date, datetime
from typing import Any

from django import forms

from accounting.periods.models import Calendar, Module, PeriodPattern
from tenancy.access.models import Membership
from tenancy.access.queries import members

MONTHS = [(number, date(2000, number, 1).strftime("%B")) for number in range(1, 13)]


class ReopeningForm(forms.Form):
    """Why a closed period is opened again."""

    reason = forms.CharField(
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="It stands in the audit log, beside your name.",
    )


class ModulesForm(forms.Form):
    """The parts of the business to which a period is closed."""

    modules = forms.MultipleChoiceField(
        label="Closed to",
        choices=Module.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="The period goes on taking entries of the others.",
    )
    reason = forms.CharField(
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="It stands in the audit log, beside your name.",
    )


class ExceptionForm(forms.Form):
    """Who may post into a closed period, what, why and until when."""

    person = forms.ChoiceField(label="Person")
    module = forms.ChoiceField(label="What", required=False, choices=[("", "Everything"), *Module.choices])
    ends_at = forms.DateTimeField(
        label="Until",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="It ends on the minute, whatever is under way.",
    )
    reason = forms.CharField(
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="It stands on the page of the period and in the audit log.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._members = {str(one.id): one for one in members() if one.user.is_active}
        choices = [("", "Choose a person"), *((key, str(one.user)) for key, one in self._members.items())]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]

    def clean_person(self) -> Membership:
        """The member who was chosen."""
        return self._members[self.cleaned_data["person"]]

    def clean_ends_at(self) -> datetime:
        """A moment in the tenant's own zone."""
        return self.cleaned_data["ends_at"]  # type: ignore[no-any-return]


class CalendarForm(forms.Form):
    """How a fiscal year is cut."""

    pattern = forms.ChoiceField(
        label="Periods",
        choices=PeriodPattern.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose twelve months, or thirteen periods of four weeks."},
    )
    has_adjustment = forms.BooleanField(
        label="A period for adjustments",
        required=False,
        help_text="On the year's last day, after the others: for what is corrected when the year is over.",
    )

    def calendar(self, start_month: int) -> Calendar:
        """How the year is to run."""
        pattern = self.cleaned_data.get("pattern") or PeriodPattern.MONTHS
        return Calendar(start_month, pattern, bool(self.cleaned_data.get("has_adjustment")))


class FiscalYearForm(CalendarForm):
    """A day of the fiscal year that is to be opened, and how the year is cut."""

    day = forms.DateField(widget=forms.HiddenInput())
    field_order = ("day", "pattern", "has_adjustment")

    def clean_day(self) -> date:
        """Years that a calendar can count; books of other centuries are a slip of the pen."""
        day: date = self.cleaned_data["day"]
        if not 1800 <= day.year <= 2200:
            raise forms.ValidationError("Choose a year between 1800 and 2200.")
        return day
