"""Addresses of the audit log below a tenant's own."""

from django.urls import path

from auditlog.queries.views import event_list

urlpatterns = [path("audit/", event_list, name="audit_event_list")]
