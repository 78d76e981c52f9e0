"""Addresses of fiscal years and periods, below a tenant's own."""

from django.urls import path

from accounting.periods.views import fiscal_year_opening, period_closing, period_list, period_reopening

urlpatterns = [
    path("", period_list, name="period_list"),
    path("years/", fiscal_year_opening, name="fiscal_year_opening"),
    path("<uuid:period_id>/closing/", period_closing, name="period_closing"),
    path("<uuid:period_id>/reopening/", period_reopening, name="period_reopening"),
]
