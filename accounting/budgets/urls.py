"""Addresses of the budgets, below a tenant's own."""

from django.urls import path

from accounting.budgets.views import (
    budget_activation,
    budget_copy,
    budget_file,
    budget_import,
    budget_list,
    budget_page,
    budget_variance,
    budget_workbook_file,
)

urlpatterns = [
    path("", budget_list, name="budget_list"),
    path("variance/", budget_variance, name="budget_variance"),
    path("<uuid:budget_id>/", budget_page, name="budget"),
    path("<uuid:budget_id>/activation/", budget_activation, name="budget_activation"),
    path("<uuid:budget_id>/copy/", budget_copy, name="budget_copy"),
    path("<uuid:budget_id>/import/", budget_import, name="budget_import"),
    path("<uuid:budget_id>/budget.csv", budget_file, name="budget_file"),
    path("<uuid:budget_id>/budget.xlsx", budget_workbook_file, name="budget_workbook"),
]
