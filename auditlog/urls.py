"""Addresses of the auditlog storey below a tenant's own."""

from django.urls import include, path

urlpatterns = [
    path("", include("auditlog.queries.urls")),
    path("", include("auditlog.alerts.urls")),
    path("", include("auditlog.exports.urls")),
]
