"""What the pages of the periods ask for."""

from datetime import date

from django import forms


class ReopeningForm(forms.Form):
    """Why a closed period is opened again."""

    reason = forms.CharField(
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="It stands in the audit log, beside your name.",
    )


class FiscalYearForm(forms.Form):
    """A day of the fiscal year that is to be opened."""

    day = forms.DateField(widget=forms.HiddenInput())

    def clean_day(self) -> date:
        """Years that a calendar can count; books of other centuries are a slip of the pen."""
        day: date = self.cleaned_data["day"]
        if not 1800 <= day.year <= 2200:
            raise forms.ValidationError("Choose a year between 1800 and 2200.")
        return day
