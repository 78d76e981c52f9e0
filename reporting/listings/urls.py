"""Addresses of the listings, below those of the reports."""

from django.urls import path

from reporting.listings.views import (
    account_ledger_view,
    day_book_view,
    general_ledger_view,
    journal_register_view,
    number_gaps_view,
)

urlpatterns = [
    path("general-ledger/", general_ledger_view, name="general_ledger"),
    path("account-ledger/", account_ledger_view, name="account_ledger_report"),
    path("day-book/", day_book_view, name="day_book"),
    path("journal-register/", journal_register_view, name="journal_register"),
    path("number-gaps/", number_gaps_view, name="number_gaps"),
]
