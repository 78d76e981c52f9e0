"""Read what is known of a tenant's files."""

from uuid import UUID

from django.db.models import Sum

from tenancy.files.models import StoredFile


def file_with(file_id: UUID, *, kind: str) -> StoredFile | None:
    """A file of the tenant in force by its id, if it is of that kind."""
    return StoredFile.objects.filter(id=file_id, kind=kind).first()


def bytes_of_tenant() -> int:
    """How many bytes the files of the tenant in force have together."""
    total: int | None = StoredFile.objects.aggregate(total=Sum("size"))["total"]
    return total or 0
