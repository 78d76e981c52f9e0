"""Addresses of the chart of accounts, below a tenant's own."""

from django.urls import path

from accounting.ledger.account_ledger_views import account_ledger_page
from accounting.ledger.account_views import account_edit, account_list, account_new

urlpatterns = [
    path("", account_list, name="account_list"),
    path("new/", account_new, name="account_new"),
    path("<str:code>/", account_ledger_page, name="account_ledger"),
    path("<str:code>/edit/", account_edit, name="account_edit"),
]
