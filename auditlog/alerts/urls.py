"""Addresses of the alerts below a tenant's own."""

from django.urls import path

from auditlog.alerts import views

urlpatterns = [
    path("alerts/", views.alert_list, name="alert_list"),
    path("alerts/rules/", views.alert_rules_page, name="alert_rules"),
    path("alerts/rules/silence/", views.alert_rule_silence, name="alert_rule_silence"),
    path("alerts/rules/voice/", views.alert_rule_voice, name="alert_rule_voice"),
    path("alerts/<uuid:alert_id>/", views.alert, name="alert"),
]
