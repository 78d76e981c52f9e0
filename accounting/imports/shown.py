"""An import as its page shows it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from accounting.imports.models import ImportState, JournalImport
from accounting.imports.posting import earlier_import_of
from accounting.imports.queries import work_on
from erp.foundation.dates import long_date
from tenancy.jobs.queries import JobStatus

_STEPS = {
    ImportState.CHECKING: "check",
    ImportState.REFUSED: "check",
    ImportState.READY: "check",
    ImportState.DISCARDED: "check",
    ImportState.POSTING: "post",
    ImportState.POSTED: "done",
    ImportState.UNDOING: "done",
    ImportState.UNDONE: "done",
}


def imports_url(slug: str) -> str:
    """The list of imports."""
    return reverse("imports:list", args=[slug])


def import_url(name: str, slug: str, batch: JournalImport) -> str:
    """A page or step of one import."""
    return reverse(f"imports:{name}", args=[slug, batch.id])


def shown_in_list(batch: JournalImport, slug: str) -> dict[str, Any]:
    """One row of the list."""
    first, last = _day(batch, "first_date"), _day(batch, "last_date")
    return {
        "file_name": batch.file_name,
        "uploaded_at": batch.created_at,
        "by": batch.created_by_label,
        "state": batch.state,
        "rows": batch.line_count,
        "entries": batch.entry_count,
        "url": import_url("detail", slug, batch),
        "period_label": f"{first.isoformat()} to {last.isoformat()}" if first and last else "",
    }


def shown_import(batch: JournalImport, slug: str) -> dict[str, Any]:
    """The whole import, with the work that goes on for it."""
    summary, work = batch.summary, work_on(batch)
    shown = {
        "file_name": batch.file_name,
        "state": batch.state,
        "step": _STEPS[ImportState(batch.state)],
        "uploaded_at": batch.created_at,
        "by": batch.created_by_label,
        "size_label": filesizeformat(batch.file_bytes),
        "encoding": summary.get("encoding", ""),
        "rows": batch.line_count,
        "entries": batch.entry_count,
        "lines": batch.line_count,
        "first_date": _day(batch, "first_date"),
        "last_date": _day(batch, "last_date"),
        "totals": summary.get("totals", []),
        "notes": summary.get("notes", []),
        "warnings": summary.get("warnings", []),
        "unknown_accounts": summary.get("unknown_accounts", []),
        "rounding_lines": summary.get("rounding_lines", 0),
        "problem_count": batch.problem_count,
        "error": work.error if work else "",
        "same_file": _same_file(batch, slug),
        "poll_url": "",
    }
    return {**shown, **shown_work(batch, work, slug)} if work and not work.is_finished else shown


def shown_work(batch: JournalImport, work: JobStatus, slug: str) -> dict[str, Any]:
    """How far the work has come; asks for itself again as long as it goes on."""
    return {
        "state": "queued" if work.state == "queued" else batch.state,
        "poll_url": import_url("progress", slug, batch),
        "percent": work.percent,
        "total": work.total,
        "message": work.message,
    }


def _same_file(batch: JournalImport, slug: str) -> dict[str, str] | None:
    """The import of the same bytes that stands in the books, as long as it matters."""
    if batch.state not in (ImportState.READY, ImportState.REFUSED):
        return None
    earlier = earlier_import_of(batch.file_sha256, apart_from=batch.id)
    if earlier is None:
        return None
    day = long_date(earlier.posted_at or earlier.created_at)
    return {"label": f"{earlier.file_name} on {day}", "url": import_url("detail", slug, earlier)}


def _day(batch: JournalImport, name: str) -> date | None:
    text = batch.summary.get(name)
    return date.fromisoformat(text) if text else None
