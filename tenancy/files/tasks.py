"""Found by the worker when it starts: what beat calls."""

from celery import shared_task

from tenancy.files.sweeping import sweep_files_of_all


@shared_task(name="tenancy.files.sweep")
def sweep() -> None:
    """Take away bytes that no row knows."""
    sweep_files_of_all()
