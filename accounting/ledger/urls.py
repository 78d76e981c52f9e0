"""Addresses of the journal, below a tenant's own."""

from django.urls import path

from accounting.ledger.journal_views import journal_list
from accounting.ledger.reversal_views import reversal

urlpatterns = [
    path("", journal_list, name="journal_list"),
    path("<number:number>/reversal/", reversal, name="reversal"),
]
