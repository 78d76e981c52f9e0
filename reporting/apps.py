"""The reporting storey as a Django app."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """See docs/architecture.md for what lives here."""

    name = "reporting"
    default_auto_field = "django.db.models.BigAutoField"
