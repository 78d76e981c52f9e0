"""Read what is known of a tenant's files."""

from django.db.models import Sum

from tenancy.files.models import StoredFile


def bytes_of_tenant() -> int:
    """How many bytes the files of the tenant in force have together."""
    total: int | None = StoredFile.objects.aggregate(total=Sum("size"))["total"]
    return total or 0
