"""What the audit log uses of a tenant's plan: its exports, not the log itself, which nobody can make smaller."""

from django.db.models import Sum

from auditlog.exports.models import AuditExport
from tenancy.plans.usage import counts_use


@counts_use("bytes", "Exports of the audit log")
def exports_of_the_log() -> int:
    """The files that were made and not thrown away yet."""
    kept = AuditExport.objects.filter(made_at__isnull=False, removed_at__isnull=True)
    return int(kept.aggregate(total=Sum("file_bytes"))["total"] or 0)
