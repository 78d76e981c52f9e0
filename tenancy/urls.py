"""Addresses of the tenancy storey below a tenant's own."""

from django.urls import include, path

urlpatterns = [
    path("", include("tenancy.access.urls")),
    path("", include("tenancy.business.urls")),
    path("", include("tenancy.numbering.urls")),
    path("", include("tenancy.plans.urls")),
    path("", include("tenancy.notices.urls")),
    path("", include("tenancy.saved_views.urls")),
]
