"""What long reports use of a tenant's plan while their files are kept."""

from django.db.models import Sum

from reporting.downloads.models import ReportDownload
from tenancy.plans.usage import counts_use


@counts_use("bytes", "Long reports")
def files_of_reports() -> int:
    """The files that were made and not thrown away yet."""
    kept = ReportDownload.objects.filter(made_at__isnull=False, removed_at__isnull=True)
    return int(kept.aggregate(total=Sum("file_bytes"))["total"] or 0)
