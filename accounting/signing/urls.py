"""Addresses of one period, below those of all of them."""

from django.urls import path

from accounting.signing.views import period_checklist, period_page, period_signing

urlpatterns = [
    path("<uuid:period_id>/", period_page, name="period"),
    path("<uuid:period_id>/signature/", period_signing, name="period_signing"),
    path("<uuid:period_id>/checklist.pdf", period_checklist, name="period_checklist"),
]
