"""Addresses of fiscal years, below those of the periods."""

from django.urls import path

from accounting.closing.opening_views import fiscal_year_opening
from accounting.closing.views import fiscal_year_closing, fiscal_year_page

urlpatterns = [
    path("", fiscal_year_opening, name="fiscal_year_opening"),
    path("<uuid:year_id>/", fiscal_year_page, name="fiscal_year"),
    path("<uuid:year_id>/closing/", fiscal_year_closing, name="fiscal_year_closing"),
]
