"""Addresses of fiscal years and periods, below a tenant's own."""

from django.urls import path

from accounting.periods.views import (
    period_closing,
    period_exception_new,
    period_exception_withdrawal,
    period_list,
    period_modules,
    period_reopening,
)

urlpatterns = [
    path("", period_list, name="period_list"),
    path("<uuid:period_id>/closing/", period_closing, name="period_closing"),
    path("<uuid:period_id>/reopening/", period_reopening, name="period_reopening"),
    path("<uuid:period_id>/modules/", period_modules, name="period_modules"),
    path("<uuid:period_id>/exceptions/new/", period_exception_new, name="period_exception_new"),
    path(
        "<uuid:period_id>/exceptions/<uuid:exception_id>/withdrawal/",
        period_exception_withdrawal,
        name="period_exception_withdrawal",
    ),
]
