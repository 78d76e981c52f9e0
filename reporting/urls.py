"""Addresses of the reports, below a tenant's own."""

from django.urls import include, path

from reporting.views import report_list

urlpatterns = [
    path("", report_list, name="report_list"),
    path("", include("reporting.downloads.urls")),
    path("", include("reporting.financials.urls")),
    path("", include("reporting.listings.urls")),
]
