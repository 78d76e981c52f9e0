"""What the pages of the ledger ask for: filters of lists, and the reversal of an entry."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from accounting.ledger.models import EntrySource, LedgerAccount
from accounting.ledger.queries import EntryFilter


class DateInput(forms.DateInput):
    """The browser's own date picker, which speaks ISO 8601 whatever it shows."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class FilterForm(forms.Form):
    """Filters in the address; what cannot be read there narrows nothing."""

    # Spelled out, for an address has no room for a refusal beside its field.
    def given(self, name: str) -> Any:
        """The value of a filter, or nothing."""
        self.is_valid()
        return self.cleaned_data.get(name)

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is on."""
        return any(self.given(name) for name in self.fields)


class JournalFilterForm(FilterForm):
    """Narrows the journal."""

    from_date = forms.DateField(label="From", required=False, widget=DateInput())
    to_date = forms.DateField(label="To", required=False, widget=DateInput())
    account = forms.CharField(label="Account code", required=False, max_length=20)
    source = forms.ChoiceField(label="Source", required=False, choices=[("", "Any source"), *EntrySource.choices])
    text = forms.CharField(label="Number, memo or reference", required=False, max_length=200)
    batch = forms.UUIDField(required=False, widget=forms.HiddenInput())

    def narrowed(self) -> EntryFilter:
        """The filter of the query; an unknown account code finds nothing, for that is what it says."""
        code = self.given("account")
        return EntryFilter(
            starts=self.given("from_date"),
            ends=self.given("to_date"),
            account_id=_account_id(code) if code else None,
            source=self.given("source") or "",
            text=self.given("text") or "",
            source_id=self.given("batch"),
        )


def _account_id(code: str) -> UUID:
    found = LedgerAccount.objects.filter(code=code).values_list("id", flat=True).first()
    return found or UUID(int=0)


@dataclass(frozen=True, slots=True)
class Span:
    """The days that an account ledger shows."""

    starts: date
    ends: date


class SpanForm(FilterForm):
    """The days of an account ledger."""

    from_date = forms.DateField(label="From", required=False, widget=DateInput())
    to_date = forms.DateField(label="To", required=False, widget=DateInput())

    def span(self, *, usual_start: date, today: date) -> Span:
        """The days asked for; the usual ones are those up to today, or up to a day before the start."""
        ends = self.given("to_date") or max(today, self.given("from_date") or today)
        return Span(self.given("from_date") or min(usual_start, ends), ends)


class ReversalForm(forms.Form):
    """When and why an entry is reversed.

    It carries no key against a double click: an entry is reversed once, so the entry is
    the key, and a second submit is led to the reversal that the first one made.
    """

    posting_date = forms.DateField(
        label="Posting date", widget=DateInput(), help_text="The reversal counts from this day on."
    )
    reason = forms.CharField(
        label="Reason",
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="It stands in the memo of the reversal and in the audit log.",
    )


class AccountFilterForm(FilterForm):
    """Narrows the chart of accounts."""

    text = forms.CharField(label="Code or name", required=False, max_length=200)
    hide_unused = forms.BooleanField(label="Only accounts with a balance", required=False)
