"""The front door as a Django app: shell pages and commands, no tables."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Home, search, jobs, health and the pages of errors."""

    name = "erp.web"
    label = "web"
