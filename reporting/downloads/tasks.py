"""Found by the worker when it starts: what beat calls."""

from celery import shared_task

from reporting.downloads.removing import remove_expired_downloads_of_all


@shared_task(name="reporting.downloads.remove_expired")
def remove_expired() -> None:
    """Remove the files of long reports whose seven days are over."""
    remove_expired_downloads_of_all()
