"""The front door as a Django app: shell pages and commands, no tables."""

from importlib import import_module

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Home, search, jobs, health and the pages of errors."""

    name = "erp.web"
    label = "web"

    def ready(self) -> None:
        """Know the Celery app in every process, or messages would go to a default broker; receive signals."""
        import_module("erp.celery")
        import_module("erp.web.security_events").connect()
