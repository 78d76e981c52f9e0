"""Reviews as the pages, the clock and the home page ask for them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from erp.foundation import clock
from tenancy.reviews.models import AccessReview, ReviewedMember
from tenancy.tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class OpenReview:
    """The review that is open: how many are still to be decided about, and whether it is late."""

    review: AccessReview
    undecided: int
    is_overdue: bool


def reviews() -> QuerySet[AccessReview]:
    """Every review with the number of its rows and of what is undecided, the latest first."""
    counts = {"people": Count("rows"), "undecided": Count("rows", filter=Q(rows__decision=""))}
    return AccessReview.objects.annotate(**counts).order_by("-begun_at", "-id")


def review_with(review_id: UUID) -> AccessReview | None:
    """One review, or nothing."""
    return AccessReview.objects.filter(id=review_id).first()


def rows_of(review: AccessReview) -> QuerySet[ReviewedMember]:
    """Everybody in a review, by address."""
    return ReviewedMember.objects.filter(review=review).order_by("email", "id")


def open_review(tenant: Tenant) -> OpenReview | None:
    """The review that is open in the tenant in force, or nothing. One query."""
    found = reviews().filter(finished_at__isnull=True).first()
    if found is None:
        return None
    undecided: int = found.undecided  # type: ignore[attr-defined]
    return OpenReview(found, undecided, found.due_on < clock.today(tenant.time_zone))


def has_review_of(quarter: str) -> bool:
    """Whether one was begun in that quarter."""
    return AccessReview.objects.filter(quarter=quarter).exists()


def quarter_of(day: date) -> str:
    """The calendar quarter of a day: ``2026 Q4``."""
    return f"{day.year} Q{(day.month + 2) // 3}"
