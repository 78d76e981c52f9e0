"""Read what is known of the business."""

from tenancy.business.models import BusinessDetails


def details_of_business() -> BusinessDetails:
    """The details of the tenant in force with their logo; empty ones where nothing was written yet."""
    return BusinessDetails.objects.select_related("logo").first() or BusinessDetails()
