"""A long report as its pages show it."""

from typing import Any

from django.urls import reverse

from erp.foundation.dates import short_date
from reporting.downloads.models import ReportDownload
from reporting.exports.formats import file_format
from tenancy.jobs.models import JobState
from tenancy.jobs.queries import JobStatus


def shown_download(download: ReportDownload, slug: str, work: JobStatus | None) -> dict[str, Any]:
    """A row of the list, and what the page of the file begins with."""
    return {
        "title": download.title,
        "words": words_of(download),
        "format": file_format(download.format).label,
        "asked_at": download.created_at,
        "state": _state(download, work),
        "rows": download.row_count,
        "made_at": download.made_at,
        "file_name": download.file_name,
        "file_bytes": download.file_bytes,
        "sha256": download.file_sha256,
        "expires_at": download.expires_at,
        "removed_at": download.removed_at,
        "error": work.error if work else "",
        "url": reverse("report_download", args=[slug, download.id]),
        "file_url": reverse("report_download_file", args=[slug, download.id]) if download.has_file else "",
    }


def shown_work(download: ReportDownload, slug: str, work: JobStatus | None) -> dict[str, Any] | None:
    """How far the work has come, with the address to ask again; nothing once it is over."""
    if work is None or work.is_finished:
        return None
    return {
        "state": work.state,
        "percent": work.percent,
        "done": work.done,
        "total": work.total,
        "message": work.message,
        "poll_url": reverse("report_download_progress", args=[slug, download.id]),
    }


def words_of(download: ReportDownload) -> str:
    """``1 Mar 2026 to 31 Oct 2026, account 1000, branch=CPT``."""
    parts = [f"{short_date(download.starts)} to {short_date(download.ends)}"]
    if download.account:
        parts.append(f"account {download.account}")
    if download.dimension:
        parts.append(download.dimension)
    if download.under:
        parts.append(download.under.replace(":", ": ").replace("_", " ").replace("-", " "))
    return ", ".join(parts)


def _state(download: ReportDownload, work: JobStatus | None) -> str:
    if download.removed_at:
        return "removed"
    if download.made_at:
        return "ready"
    return work.state if work else str(JobState.QUEUED)
