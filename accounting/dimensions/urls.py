"""Addresses of the cost centres, below a tenant's own."""

from django.urls import path

from accounting.dimensions.views import cost_centre, cost_centre_list

urlpatterns = [
    path("", cost_centre_list, name="cost_centre_list"),
    path("<uuid:cost_centre_id>/", cost_centre, name="cost_centre"),
]
