"""The filters above the list of events."""

from typing import Any
from uuid import UUID

from django import forms

from auditlog.events.registry import event_types
from auditlog.events.sentences import words_of
from auditlog.queries.pages import EventFilter


def subject_types() -> list[tuple[str, str]]:
    """The types of things that events are about, for a choice, by name."""
    kinds = {name.rpartition(".")[0] for name in event_types()}
    return sorted(
        ((kind, words_of(kind.rpartition(".")[2]).capitalize()) for kind in kinds),
        key=lambda choice: choice[1],
    )


class EventFilterForm(forms.Form):
    """Days, person, type and text; all of them optional."""

    from_date = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    to_date = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    type = forms.ChoiceField(label="About", required=False)
    person = forms.CharField(label="Person", required=False, max_length=100)
    text = forms.CharField(label="Text", required=False, max_length=100)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = self.fields["type"]
        if isinstance(choices, forms.ChoiceField):
            choices.choices = [("", "Everything"), *subject_types()]

    def narrowed(self, time_zone: str) -> EventFilter:
        """The filter that was asked for; a field that makes no sense narrows nothing."""
        self.is_valid()
        asked = self.cleaned_data
        return EventFilter(
            from_date=asked.get("from_date"),
            to_date=asked.get("to_date"),
            person=asked.get("person", ""),
            subject_type=asked.get("type", ""),
            text=asked.get("text", ""),
            time_zone=time_zone,
        )


def key_of(text: str) -> UUID | None:
    """The key of a page from the address, or nothing where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
