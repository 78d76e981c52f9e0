"""What the clock does about reviews."""

from celery import shared_task

from tenancy.reviews.beginning import keep_reviews_going
from tenancy.tenants.fanning import for_each_tenant
from tenancy.tenants.models import Standing


@shared_task(name="tenancy.reviews.keep_going")
def keep_going() -> None:
    """Begin what is due and tell of what is late, in every tenant that is open; beat calls this."""
    for_each_tenant(keep_reviews_going, standings={Standing.ACTIVE})
