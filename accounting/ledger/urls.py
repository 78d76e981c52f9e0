"""Addresses of the journal, below a tenant's own."""

from django.urls import path

from accounting.ledger.entry_form_views import journal_entry_new, journal_entry_rows, journal_entry_totals
from accounting.ledger.journal_views import journal_entry, journal_list
from accounting.ledger.reversal_views import reversal

urlpatterns = [
    path("", journal_list, name="journal_list"),
    path("new/", journal_entry_new, name="journal_entry_new"),
    path("new/rows/", journal_entry_rows, name="journal_entry_rows"),
    path("new/totals/", journal_entry_totals, name="journal_entry_totals"),
    path("<str:number>/", journal_entry, name="journal_entry"),
    path("<str:number>/reversal/", reversal, name="reversal"),
]
