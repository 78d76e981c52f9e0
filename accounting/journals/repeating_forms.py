"""When a template repeats, as a person says it."""

from datetime import date
from typing import Any

from django import forms

from accounting.journals.recurring import Schedule
from accounting.journals.repeating_models import Frequency
from accounting.ledger.forms import DateInput


class ScheduleForm(forms.Form):
    """The days, the end, and whether each entry is posted at once."""

    frequency = forms.ChoiceField(label="How often", choices=Frequency.choices, initial=Frequency.MONTHLY)
    starts = forms.DateField(label="First on", widget=DateInput())
    on_last_day = forms.BooleanField(label="On the last day of the month", required=False)
    ends = forms.DateField(label="Not after", required=False, widget=DateInput())
    most_times = forms.IntegerField(label="Number of times", required=False, min_value=1, max_value=999)
    posts = forms.BooleanField(
        label="Post each entry at once, in my name",
        required=False,
        help_text="Otherwise it waits as a draft. What cannot be posted on its day becomes a draft that says why.",
    )

    def __init__(self, *args: Any, may_post: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not may_post:
            del self.fields["posts"]

    def clean(self) -> dict[str, Any]:
        """The end is not before the beginning."""
        given: dict[str, Any] = self.cleaned_data
        starts, ends = given.get("starts"), given.get("ends")
        if isinstance(starts, date) and isinstance(ends, date) and ends < starts:
            self.add_error("ends", "This is before the first day.")
        return given

    def schedule(self) -> Schedule:
        """The schedule of a valid form."""
        given = self.cleaned_data
        is_weekly = given["frequency"] == Frequency.WEEKLY
        return Schedule(
            given["frequency"],
            given["starts"],
            on_last_day=given["on_last_day"] and not is_weekly,
            ends=given["ends"],
            most_times=given["most_times"],
        )
