"""What beat does for the log."""

from celery import shared_task

from auditlog.events.partitions import ensure_partitions


@shared_task(name="auditlog.events.make_partitions")
def make_partitions() -> None:
    """Make the months that are missing; beat calls this daily."""
    ensure_partitions()
