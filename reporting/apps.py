"""The reporting storey as a Django app."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """See docs/architecture.md for what lives here."""

    name = "reporting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the kinds of background work, in every process that may ask for them."""
        from reporting.listings import jobs  # noqa: F401
        from reporting.takeaways import jobs as takeaway_jobs  # noqa: F401
