"""The auditlog storey as a Django app."""

from django.apps import AppConfig


class AuditlogConfig(AppConfig):
    """See docs/architecture.md for what lives here."""

    name = "auditlog"
    default_auto_field = "django.db.models.BigAutoField"
