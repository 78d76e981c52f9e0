"""Addresses of one fiscal year, below those of all of them."""

from django.urls import path

from accounting.closing.views import fiscal_year_closing, fiscal_year_page

urlpatterns = [
    path("<uuid:year_id>/", fiscal_year_page, name="fiscal_year"),
    path("<uuid:year_id>/closing/", fiscal_year_closing, name="fiscal_year_closing"),
]
