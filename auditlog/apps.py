"""The auditlog storey as a Django app."""

from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate


class AuditlogConfig(AppConfig):
    """See docs/architecture.md for what lives here."""

    name = "auditlog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the kinds of background work, wherever it is asked for; make the months ahead after a migration."""
        from auditlog.exports import jobs as export_jobs  # noqa: F401
        from auditlog.verification import jobs as verification_jobs  # noqa: F401

        post_migrate.connect(_make_partitions, sender=self)


def _make_partitions(**options: Any) -> None:
    # Django announces the end of a migration with a signal and nothing else.
    from auditlog.events.partitions import ensure_partitions_if_known

    if connection.settings_dict["USER"] != "erp_app":
        ensure_partitions_if_known()
