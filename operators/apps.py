"""The operators' storey as a Django app."""

from django.apps import AppConfig


class OperatorsConfig(AppConfig):
    """Those who run the installation, and the console that they have."""

    name = "operators"
    default_auto_field = "django.db.models.BigAutoField"
