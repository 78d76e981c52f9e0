"""Addresses of the financial reports, below those of the reports."""

from django.urls import path

from reporting.financials.views import trial_balance_page

urlpatterns = [path("trial-balance/", trial_balance_page, name="trial_balance")]
