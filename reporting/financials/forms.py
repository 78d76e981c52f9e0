"""What the address of a report asks for."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django import forms

from erp.foundation.dates import day_of_books
from reporting.financials.asking import Asked
from reporting.financials.comparison import previous_month_end, year_before


@dataclass(frozen=True, slots=True)
class TrialBalanceFilters:
    """The filters of the page, complete and valid; names are those of the address."""

    as_at: date
    compare: str
    compare_to: date | None
    by_currency: bool
    hide_zero: bool
    dimension: str = ""
    starts: date | None = None

    @property
    def compare_label(self) -> str:
        """The comparison in words, or nothing."""
        words = {"month": "previous month", "year": "previous year", "date": "a date", "months": "twelve months"}
        return words.get(self.compare, "")

    def asked(self, branches: frozenset[UUID] | None) -> Asked:
        """The same as a statement is asked, for somebody who sees those branches."""
        compare = "months" if self.compare == "months" else ""
        return Asked(self.starts or self.as_at, self.as_at, compare, self.dimension, branches)


class TrialBalanceForm(forms.Form):
    """Reads ``from_date``, ``as_of`` (``as_at`` in old addresses), ``compare`` (month, year, date or months),
    ``compare_to``, ``by_currency``, ``hide_zero`` and ``dimension``.

    An address is often typed or cut short, so what cannot be read falls back to the usual.
    """

    from_date = forms.DateField(required=False)
    as_of = forms.DateField(required=False)
    as_at = forms.DateField(required=False)
    compare = forms.ChoiceField(choices=[(one, one) for one in ("month", "year", "date", "months")], required=False)
    compare_to = forms.DateField(required=False)
    by_currency = forms.BooleanField(required=False)
    hide_zero = forms.ChoiceField(choices=[("1", "1"), ("0", "0")], required=False)
    dimension = forms.CharField(required=False, max_length=40)

    def filters(self, today: date) -> TrialBalanceFilters:
        """The filters, with the usual ones where none are given: today, nothing compared, no zero rows."""
        self.is_valid()
        given = self.cleaned_data
        as_at = day_of_books(given.get("as_of")) or day_of_books(given.get("as_at")) or today
        compare = given.get("compare", "")
        dimension = given.get("dimension", "")
        if dimension and "=" not in dimension:
            # By part there is a column for each, and no room beside it.
            compare = ""
        starts = day_of_books(given.get("from_date"))
        if starts is not None and (starts > as_at or compare or (dimension and "=" not in dimension)):
            starts = None
        compare_to = _compared_with(compare, as_at, day_of_books(given.get("compare_to")))
        return TrialBalanceFilters(
            as_at=as_at,
            compare=compare if compare_to or compare == "months" else "",
            compare_to=compare_to,
            by_currency=bool(given.get("by_currency")),
            hide_zero=given.get("hide_zero") != "0",
            dimension=dimension,
            starts=starts,
        )


def _compared_with(compare: str, as_at: date, chosen: date | None) -> date | None:
    if compare == "month":
        return previous_month_end(as_at)
    if compare == "year":
        return year_before(as_at)
    return chosen if compare == "date" else None
