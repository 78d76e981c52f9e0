"""Every address of the product. What belongs to a tenant stands under ``/t/<slug>/``."""

from django.urls import include, path

from erp.web import errors

tenant_patterns = [
    path("", include("erp.web.urls")),
    path("", include("tenancy.urls")),
    path("", include("accounting.urls")),
    path("reports/", include("reporting.urls")),
    path("settings/takeaway/", include("reporting.takeaways.urls")),
    path("", include("auditlog.urls")),
]

urlpatterns = [
    path("", include("erp.web.entrance_urls")),
    path(".well-known/", include("auditlog.chain.urls")),
    path("accounts/", include("erp.web.sign_in_urls")),
    path("start/", include("erp.web.start.urls")),
    path("operator/", include("operators.urls")),
    path("t/<slug:slug>/", include(tenant_patterns)),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed
