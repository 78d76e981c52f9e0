"""What the address of a statement asks for."""

from dataclasses import dataclass
from datetime import date

from django import forms

from erp.foundation.dates import day_of_books
from reporting.financials.asking import COMPARISONS, Asked, year_to_date
from reporting.financials.spans import BUDGET


@dataclass(frozen=True, slots=True)
class StatementFilters:
    """The filters of the page, complete and valid."""

    asked: Asked
    hide_zero: bool

    @property
    def compare_label(self) -> str:
        """The comparison in words, or nothing."""
        return COMPARISONS.get(self.asked.compare, "")


class StatementForm(forms.Form):
    """Reads ``from_date``, ``to_date``, ``compare``, ``dimension`` and ``hide_zero``.

    What cannot be read falls back to the usual: the fiscal year up to today.
    """

    from_date = forms.DateField(required=False)
    to_date = forms.DateField(required=False)
    compare = forms.ChoiceField(choices=list(COMPARISONS.items()), required=False)
    dimension = forms.CharField(required=False, max_length=40)
    hide_zero = forms.ChoiceField(choices=[("1", "1"), ("0", "0")], required=False)

    def filters(self, today: date) -> StatementFilters:
        """The filters, with the usual ones where none are given."""
        self.is_valid()
        given = self.cleaned_data
        starts, ends = year_to_date(day_of_books(given.get("to_date")) or today)
        from_date = day_of_books(given.get("from_date"))
        if from_date and from_date <= ends:
            starts = from_date
        compare = given.get("compare", "")
        dimension = given.get("dimension", "")
        is_divided = bool(dimension) and "=" not in dimension
        return StatementFilters(
            # By part there is a column for each and no room beside them; of a budget the statement says so itself.
            Asked(starts, ends, "" if is_divided and compare != BUDGET else compare, dimension),
            hide_zero=given.get("hide_zero") != "0",
        )
