"""Addresses of the rates of exchange, below a tenant's own."""

from django.urls import path

from accounting.currencies.views import rate_import_new, rate_list, rate_new, rate_unit_new

urlpatterns = [
    path("", rate_list, name="rate_list"),
    path("new/", rate_new, name="rate_new"),
    path("imports/new/", rate_import_new, name="rate_import_new"),
    path("units/new/", rate_unit_new, name="rate_unit_new"),
]
