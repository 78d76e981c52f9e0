"""Addresses of the revaluation, below a tenant's own."""

from django.urls import path

from accounting.revaluation.views import revaluation_page

urlpatterns = [path("", revaluation_page, name="revaluation")]
