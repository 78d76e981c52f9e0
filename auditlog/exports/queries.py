"""Reads of exports: the list, and one with the work that goes on for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from auditlog.exports.models import AuditExport
from tenancy.jobs.models import Job
from tenancy.jobs.queries import JobStatus, status_of

EXPORTS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class ExportPage:
    """Exports newest first, and the key under which the next page begins."""

    exports: Sequence[AuditExport]
    older_than: UUID | None


def exports_page(*, older_than: UUID | None = None) -> ExportPage:
    """One page by key; ids are UUIDs of version 7, so that their order is that of time."""
    found = AuditExport.objects.order_by("-id")
    if older_than is not None:
        found = found.filter(id__lt=older_than)
    rows = list(found[: EXPORTS_A_PAGE + 1])
    more, rows = len(rows) > EXPORTS_A_PAGE, rows[:EXPORTS_A_PAGE]
    return ExportPage(rows, rows[-1].id if more else None)


def export_with(export_id: UUID) -> AuditExport | None:
    """The export of that id, or nothing."""
    return AuditExport.objects.filter(id=export_id).first()


def work_on(exports: Sequence[AuditExport]) -> dict[UUID, JobStatus]:
    """The jobs of those exports that are not made yet, by the export's id."""
    waiting = {export.job_id: export.id for export in exports if export.made_at is None and export.job_id}
    if not waiting:
        return {}
    return {waiting[job.id]: status_of(job) for job in Job.objects.filter(id__in=waiting)}
