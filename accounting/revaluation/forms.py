"""What the page of the revaluation asks for."""

from datetime import date

from django import forms

from accounting.ledger.forms import DateInput, FilterForm
from erp.foundation.dates import day_of_books


class RevaluationFilterForm(FilterForm):
    """The day whose rates are asked for, in the address."""

    as_of = forms.DateField(label="At the end of", required=False, widget=DateInput())

    def day(self, usual: date) -> date:
        """The day asked for, or the usual one."""
        return day_of_books(self.given("as_of")) or usual


class RevaluationForm(forms.Form):
    """The day at whose rates balances are revalued, and the currencies that are."""

    as_of = forms.DateField(widget=forms.HiddenInput())
    currencies = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"required": "Choose at least one currency."},
    )

    def __init__(self, *args: object, codes: list[str], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        chooser = self.fields["currencies"]
        assert isinstance(chooser, forms.MultipleChoiceField)
        chooser.choices = [(code, code) for code in codes]
