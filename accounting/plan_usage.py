"""What the books use of a tenant's plan."""

from django.db.models import Sum

from accounting.imports.models import JournalImport
from tenancy.plans.usage import counts_use


@counts_use("bytes", "Imported journals")
def imported_journals() -> int:
    """The uploaded files that are still kept."""
    kept = JournalImport.objects.exclude(stored_path="")
    return int(kept.aggregate(total=Sum("file_bytes"))["total"] or 0)
