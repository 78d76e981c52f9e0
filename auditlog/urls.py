"""Addresses of the auditlog storey below a tenant's own."""

from django.urls import include, path

urlpatterns = [
    path("audit/verification/", include("auditlog.verification.urls")),
    path("", include("auditlog.queries.urls")),
    path("", include("auditlog.alerts.urls")),
    path("", include("auditlog.exports.urls")),
]
