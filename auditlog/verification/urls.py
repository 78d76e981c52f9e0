"""Addresses of verification below a tenant's own."""

from django.urls import path

from auditlog.verification import views

urlpatterns = [
    path("", views.verification_page, name="audit_verification"),
    path("run/", views.verification_run, name="audit_verification_run"),
    path("progress/", views.verification_progress, name="audit_verification_progress"),
    path("signed-head/", views.signed_head, name="audit_signed_head"),
    path("mail/", views.head_mail_choice, name="audit_head_mail_choice"),
]
