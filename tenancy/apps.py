"""The tenancy storey as a Django app."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate


class TenancyConfig(AppConfig):
    """Tenants, people and the walls between tenants."""

    name = "tenancy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bring the guards up to date whenever the owner has migrated; know the check of the login."""
        import_module("tenancy.scoping.login")
        post_migrate.connect(_synchronise, sender=self)


def _synchronise(**options: Any) -> None:
    # Django announces the end of a migration with a signal and nothing else; this is
    # its hook, not a conversation between our own apps.
    from tenancy.scoping.synchronising import synchronise_guards

    if connection.settings_dict["USER"] != "erp_app":
        synchronise_guards()
