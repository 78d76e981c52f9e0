"""The filters above the list of events."""

import re
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from auditlog.queries.acts import acts_by_app, acts_in_words, acts_of_refusal, subject_types
from auditlog.queries.filters import EventFilter
from auditlog.queries.people import Doer, labels_beginning, members_beginning, people_named

KINDS = (
    ("", "Anybody"),
    ("person", "A person"),
    ("task", "Background work"),
    ("command", "A command at the shell"),
    ("operator", "An operator at the console"),
    ("api_key", "An API key"),
    ("sql", "Plain SQL"),
)
# So many people or things may be meant by what was typed.
_MOST_PEOPLE = 5
_MOST_LABELS = 20
_AMOUNT = re.compile(r"-?\d[\d,]*\.\d+")


@dataclass(frozen=True, slots=True)
class Called:
    """What a number or name may mean: labels as they stand in the log, and members."""

    labels: tuple[str, ...] = ()
    members: tuple[Doer, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.labels or self.members)

    @property
    def ids(self) -> tuple[UUID, ...]:
        """The members' own ids and those of their memberships."""
        return tuple(one for doer in self.members for one in (doer.id, doer.membership) if one is not None)

    @property
    def names(self) -> tuple[str, ...]:
        """What was found, as people call it."""
        return tuple(dict.fromkeys((*(doer.name for doer in self.members), *self.labels)))


class EventFilterForm(forms.Form):
    """Everything that the log can be narrowed to; all of it optional, all of it in the address."""

    from_date = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    to_date = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    person = forms.CharField(label="Person", required=False, max_length=200)
    type = forms.ChoiceField(label="About", required=False)
    subject = forms.CharField(
        label="Number or name",
        required=False,
        max_length=200,
        help_text="Begins with what you write.",
    )
    act = forms.ChoiceField(label="What was done", required=False)
    kind = forms.ChoiceField(label="Done by", required=False, choices=KINDS)
    ip = forms.CharField(label="Address (IP)", required=False, max_length=45)
    text = forms.CharField(label="Text", required=False, max_length=100)
    refused = forms.BooleanField(label="Refusals only", required=False)
    thing = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people_url: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if people_url:
            self.fields["person"].widget.attrs |= {
                "list": "audit-people",
                "autocomplete": "off",
                "hx-get": people_url,
                "hx-trigger": "focus once, input changed delay:200ms",
                "hx-target": "#audit-people",
                "hx-sync": "this:replace",
            }
        for name, choices in (
            ("type", [("", "Everything"), *subject_types()]),
            ("act", [("", "Anything"), *acts_by_app()]),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

    def clean_person(self) -> tuple[UUID, ...]:
        """The people meant by a name or an id."""
        words = self.cleaned_data["person"].strip()
        if not words:
            return ()
        known = key_of(words)
        if known is not None:
            return (known,)
        found = people_named(words)
        if not found:
            raise ValidationError(
                "Nobody of that name has done anything here or is a member. Choose a name from the list."
            )
        if len(found) > _MOST_PEOPLE:
            raise ValidationError(f"{len(found)} people are called so. Write more of the name.")
        return tuple(doer.id for doer in found)

    def clean_subject(self) -> Called:
        """The things in the log and the members whose number or name begins so."""
        words = self.cleaned_data["subject"].strip()
        if not words:
            return Called()
        labels = labels_beginning(words, most=_MOST_LABELS + 1)
        members = tuple(members_beginning(words))
        if len(members) > _MOST_PEOPLE:
            raise ValidationError(f"{len(members)} people are called so. Write more of the name.")
        if not labels and not members:
            raise ValidationError("Nothing in the log has a number or name that begins so.")
        # Of many numbers that begin alike, the one that was written out whole is meant.
        exactly = tuple(label for label in labels if label.casefold() == words.casefold())
        if not exactly and len(labels) > _MOST_LABELS:
            raise ValidationError(f"More than {_MOST_LABELS} things begin so. Write more of the number or name.")
        return Called(exactly or tuple(labels), members)

    def clean_ip(self) -> str:
        """An address as the log writes it."""
        written = str(self.cleaned_data["ip"]).strip()
        if not written:
            return ""
        try:
            return str(ip_address(written))
        except ValueError:
            raise ValidationError("This is no address. Write one such as 192.0.2.7.") from None

    def clean(self) -> dict[str, Any]:
        """The two days in their order."""
        asked = self.cleaned_data
        first, last = asked.get("from_date"), asked.get("to_date")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("to_date", "The last day lies before the first. Exchange them.")
        return asked

    def narrowed(self, time_zone: str) -> EventFilter | None:
        """The filter that was asked for; nothing where a field makes no sense."""
        if not self.is_valid():
            return None
        asked = self.cleaned_data
        return EventFilter(
            from_date=asked["from_date"],
            to_date=asked["to_date"],
            people=asked["person"],
            subject_type=asked["type"],
            labels=asked["subject"].labels,
            subjects=asked["subject"].ids,
            subject=asked["thing"],
            acts=(asked["act"],) if asked["act"] else (),
            refused=acts_of_refusal() if asked["refused"] else (),
            kind=asked["kind"],
            ip=asked["ip"],
            text=asked["text"].strip(),
            text_acts=acts_in_words(asked["text"]),
            minor_units=minor_units_of(asked["text"]),
            time_zone=time_zone,
        )


def minor_units_of(text: str) -> str:
    """An amount as the log stores it: ``1,234.50`` is ``123450``; nothing where the text is none."""
    words = text.strip()
    return re.sub(r"\D", "", words).lstrip("0") if _AMOUNT.fullmatch(words) else ""


def key_of(text: str) -> UUID | None:
    """An id from the address, or nothing where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
