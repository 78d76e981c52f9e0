"""Addresses of the audit log below a tenant's own."""

from django.urls import path

from auditlog.queries.views import event, event_list, people, person, today

urlpatterns = [
    path("audit/", event_list, name="audit_event_list"),
    path("audit/today/", today, name="audit_today"),
    path("audit/people/", people, name="audit_people"),
    path("audit/people/<uuid:person_id>/", person, name="audit_person"),
    path("audit/events/<uuid:event_id>/", event, name="audit_event"),
]
