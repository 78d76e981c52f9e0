"""Which cost centres there are."""

from django.db.models import QuerySet

from accounting.dimensions.models import CostCentre


def cost_centres() -> QuerySet[CostCentre]:
    """All of them, the open ones first, by code."""
    return CostCentre.objects.order_by("-is_active", "code")
