"""Addresses of the financial reports, below those of the reports."""

from django.urls import path

from reporting.financials.layout_views import layout_list, layout_page
from reporting.financials.statement_views import (
    balance_sheet_page,
    cash_flow_page,
    changes_in_equity_page,
    profit_and_loss_page,
)
from reporting.financials.views import trial_balance_page

urlpatterns = [
    path("layouts/", layout_list, name="layouts"),
    path("layouts/<slug:statement>/", layout_page, name="layout"),
    path("trial-balance/", trial_balance_page, name="trial_balance"),
    path("profit-and-loss/", profit_and_loss_page, name="profit_and_loss"),
    path("balance-sheet/", balance_sheet_page, name="balance_sheet"),
    path("cash-flow/", cash_flow_page, name="cash_flow"),
    path("changes-in-equity/", changes_in_equity_page, name="changes_in_equity"),
]
