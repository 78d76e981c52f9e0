"""The accounting storey as a Django app."""

from django.apps import AppConfig


class AccountingConfig(AppConfig):
    """See docs/architecture.md for what lives here."""

    name = "accounting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the kinds of background work, in every process that may ask for it."""
        from accounting.imports import jobs as of_imports  # noqa: F401
        from accounting.proof import jobs as of_proofs  # noqa: F401
