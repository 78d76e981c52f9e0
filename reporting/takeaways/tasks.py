"""Found by the worker when it starts: what beat calls."""

from celery import shared_task

from reporting.takeaways.removing import remove_expired_takeaways_of_all


@shared_task(name="reporting.takeaways.remove_expired")
def remove_expired() -> None:
    """Remove the files with everything whose seven days are over."""
    remove_expired_takeaways_of_all()
