"""The inventory storey as a Django app."""

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    """See docs/architecture.md for what lives here."""

    name = "inventory"
    default_auto_field = "django.db.models.BigAutoField"
