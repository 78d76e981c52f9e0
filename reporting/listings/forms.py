"""What the address of a listing asks for."""

from datetime import date

from django import forms

from accounting.ledger.sight import Sight
from erp.foundation.dates import day_of_books
from reporting.financials.asking import year_to_date
from reporting.listings.asking import AskedListing
from reporting.listings.counting import MOST_LINES_OF_A_DOWNLOAD


class ListingForm(forms.Form):
    """Reads ``from_date``, ``to_date``, ``account``, ``dimension`` and ``under``.

    What cannot be read falls back to the usual: the fiscal year up to today, everything in it.
    """

    from_date = forms.DateField(required=False)
    to_date = forms.DateField(required=False)
    account = forms.CharField(required=False, max_length=20)
    dimension = forms.CharField(required=False, max_length=40)
    under = forms.CharField(required=False, max_length=80)

    def asked(self, today: date, sight: Sight) -> AskedListing:
        """What is asked for, bounded as a page has to be."""
        self.is_valid()
        given = self.cleaned_data
        starts, ends = year_to_date(day_of_books(given.get("to_date")) or today)
        from_date = day_of_books(given.get("from_date"))
        if from_date and from_date <= ends:
            starts = from_date
        return AskedListing(
            starts,
            ends,
            account=given.get("account", "").strip(),
            dimension=given.get("dimension", ""),
            sight=sight,
            most=MOST_LINES_OF_A_DOWNLOAD,
            under=given.get("under", ""),
        )
