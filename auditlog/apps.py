"""The auditlog storey as a Django app."""

from django.apps import AppConfig


class AuditlogConfig(AppConfig):
    """See docs/architecture.md for what lives here."""

    name = "auditlog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the kinds of background work, in every process that may ask for it."""
        from auditlog.exports import jobs as export_jobs  # noqa: F401
        from auditlog.verification import jobs as verification_jobs  # noqa: F401
