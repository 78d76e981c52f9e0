"""A file with everything as its page shows it."""

from typing import Any

from django.urls import reverse

from reporting.takeaways.models import Takeaway
from tenancy.jobs.models import JobState
from tenancy.jobs.queries import JobStatus


def shown_takeaway(takeaway: Takeaway, slug: str, work: JobStatus | None) -> dict[str, Any]:
    """A row of the list, and the card of the one that is kept."""
    return {
        "asked_at": takeaway.created_at,
        "asked_by": takeaway.requested_by_label,
        "state": _state(takeaway, work),
        "made_at": takeaway.made_at,
        "file_name": takeaway.file_name,
        "file_bytes": takeaway.file_bytes,
        "sha256": takeaway.file_sha256,
        "members": takeaway.member_count,
        "rows": takeaway.row_count,
        "entries": takeaway.entry_count,
        "attached": takeaway.attached_count,
        "missing": takeaway.missing_files,
        "events": takeaway.event_count,
        "head": takeaway.head,
        "expires_at": takeaway.expires_at,
        "times_taken": takeaway.times_taken,
        "last_taken_at": takeaway.last_taken_at,
        "last_taken_by": takeaway.last_taken_by_label,
        "error": work.error if work else "",
        "file_url": reverse("takeaway_file", args=[slug, takeaway.id]) if takeaway.has_file else "",
    }


def shown_work(takeaway: Takeaway, slug: str, work: JobStatus | None) -> dict[str, Any] | None:
    """How far the work has come, with the address to ask again; nothing once it is over."""
    if work is None or work.is_finished:
        return None
    return {
        "state": work.state,
        "percent": work.percent,
        "done": work.done,
        "total": work.total,
        "message": work.message,
        "poll_url": reverse("takeaway_progress", args=[slug, takeaway.id]),
    }


def _state(takeaway: Takeaway, work: JobStatus | None) -> str:
    if takeaway.removed_at:
        return "removed"
    if takeaway.made_at:
        return "ready"
    return work.state if work else str(JobState.QUEUED)
