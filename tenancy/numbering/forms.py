"""The form of a spelling."""

import re
from typing import Any

from django import forms
from django.http import QueryDict

from erp.foundation.refusing import add_refusal
from tenancy.numbering.changing import wrong_spelling
from tenancy.numbering.queries import YearOfSeries
from tenancy.numbering.spelling import LAST_FIRST_NUMBER, MOST_DIGITS, PLACES, Spelling

_PLACE = re.compile(r"\{[^{}]*\}")


class SpellingForm(forms.Form):
    """Prefix, digits and first number of a series in a year."""

    pattern = forms.CharField(
        label="Prefix",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text="Letters, digits, / and -. Empty for digits alone.",
    )
    width = forms.IntegerField(
        label="Digits at least",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": f"Write a whole number of digits from 1 to {MOST_DIGITS}."},
        help_text="Filled up with noughts in front.",
    )
    first = forms.IntegerField(
        label="First number",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": f"Write the first number as a whole number from 1 to {LAST_FIRST_NUMBER:,}."},
        help_text="Higher than 1 where you come from another program and go on counting.",
    )

    def __init__(self, of: YearOfSeries, country: str, data: QueryDict | None = None) -> None:
        now = of.spelling
        super().__init__(data, initial={"pattern": now.pattern, "width": now.width, "first": now.first})
        self._of, self._country = of, country

    def clean_pattern(self) -> str:
        """Capital letters outside of the places, small ones inside of them; blanks are no part of a number."""
        text = "".join(self.cleaned_data["pattern"].split()).upper()
        return _PLACE.sub(lambda place: place[0].lower(), text)

    def clean(self) -> dict[str, Any]:
        """Say all that is wrong at once, each beside its field; the act looks once more."""
        for refusal in wrong_spelling(self._of.kind.series, self._of.year, self.wanted(), self._country):
            if refusal.field not in self.errors:
                add_refusal(self, refusal)
        return self.cleaned_data

    def wanted(self) -> Spelling:
        """What was typed; what could not be read stands as it was."""
        now, typed = self._of.spelling, self.cleaned_data
        return Spelling(typed.get("pattern", now.pattern), typed.get("width", now.width), typed.get("first", now.first))

    @staticmethod
    def places(of: YearOfSeries) -> list[tuple[str, str]]:
        """The places for the year with what they become; two years only where the year has two."""
        shown = PLACES[:2] if of.year.is_calendar_year else PLACES
        return [(place, Spelling(place, 1).prefix(of.year.cycle)) for place in shown]
