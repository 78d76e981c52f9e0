"""An export as its pages show it."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from auditlog.exports.formats import FORMATS, export_format
from auditlog.exports.making import selection_of
from auditlog.exports.models import AuditExport
from auditlog.exports.selection import capitalised
from tenancy.jobs.models import JobState
from tenancy.jobs.queries import JobStatus
from tenancy.tenants.models import Tenant


def shown_export(export: AuditExport, tenant: Tenant, work: JobStatus | None) -> dict[str, Any]:
    """A row of the list, and what the page of the export begins with."""
    return {
        "words": capitalised(selection_of(export, tenant).in_words()),
        "format": FORMATS[export.format].label,
        "asked_at": export.created_at,
        "asked_by": export.requested_by_label,
        "state": _state(export, work),
        "events": export.event_count,
        "left_out": export.left_out_count,
        "seals": export.seal_count,
        "first_seal": export.first_seal,
        "last_seal": export.last_seal,
        "whole_chain": export.whole_chain,
        "made_at": export.made_at,
        "file_name": export.file_name,
        "file_bytes": export.file_bytes,
        "sha256": export.file_sha256,
        "head": export.head,
        "key_id": export.key_id,
        "expires_at": export.expires_at,
        "removed_at": export.removed_at,
        "error": work.error if work else "",
        "url": reverse("audit_export", args=[tenant.slug, export.id]),
        "file_url": reverse("audit_export_file", args=[tenant.slug, export.id]) if export.has_file else "",
    }


def shown_work(export: AuditExport, tenant: Tenant, work: JobStatus | None) -> dict[str, Any] | None:
    """How far the work has come, with the address to ask again; nothing once it is over."""
    if work is None or work.is_finished:
        return None
    return {
        "state": work.state,
        "percent": work.percent,
        "done": work.done,
        "total": work.total,
        "message": work.message,
        "poll_url": reverse("audit_export_progress", args=[tenant.slug, export.id]),
    }


def again_url(export: AuditExport, tenant: Tenant) -> str:
    """The list with the form filled in as this export was asked for."""
    asked = {
        "from_date": export.from_date.isoformat() if export.from_date else "",
        "to_date": export.to_date.isoformat() if export.to_date else "",
        "subject_type": export.subject_type,
        "person": export.person_label,
        "format": export_format(export.format).name,
        "whole_chain": "on" if export.whole_chain else "",
    }
    given = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('audit_export_list', args=[tenant.slug])}?{given}#ask"


def _state(export: AuditExport, work: JobStatus | None) -> str:
    if export.removed_at:
        return "removed"
    if export.made_at:
        return "ready"
    if work is None:
        return JobState.QUEUED
    return work.state
