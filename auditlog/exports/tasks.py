"""Found by the worker when it starts: the jobs of this room, and what beat calls."""

from celery import shared_task

from auditlog.exports import jobs
from auditlog.exports.removing import remove_expired_exports_of_all

__all__ = ["jobs", "remove_expired"]


@shared_task(name="auditlog.exports.remove_expired")
def remove_expired() -> None:
    """Remove the files of exports whose seven days are over."""
    remove_expired_exports_of_all()
