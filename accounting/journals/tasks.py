"""The Celery task that does what is due by the calendar."""

from celery import shared_task

from accounting.journals.due import run_due_everywhere


@shared_task(name="accounting.journals.run_due")
def run_due() -> None:
    """Recurring entries and planned reversals of every tenant; beat calls this every ten minutes."""
    run_due_everywhere()
