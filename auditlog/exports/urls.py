"""Addresses of exports below a tenant's own."""

from django.urls import path

from auditlog.exports import views

urlpatterns = [
    path("audit/exports/", views.export_list, name="audit_export_list"),
    path("audit/exports/verifier/", views.export_verifier, name="audit_export_verifier"),
    path("audit/exports/<uuid:export_id>/", views.export_detail, name="audit_export"),
    path("audit/exports/<uuid:export_id>/progress/", views.export_progress, name="audit_export_progress"),
    path("audit/exports/<uuid:export_id>/file/", views.export_file, name="audit_export_file"),
]
