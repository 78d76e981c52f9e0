"""Which branches there are."""

from uuid import UUID

from django.db.models import QuerySet

from tenancy.branches.models import Branch


def branches() -> QuerySet[Branch]:
    """Every branch of the tenant in force, by its code."""
    return Branch.objects.order_by("code")


def branch_with(branch_id: UUID) -> Branch | None:
    """The branch of that id, or nothing."""
    return Branch.objects.filter(id=branch_id).first()
