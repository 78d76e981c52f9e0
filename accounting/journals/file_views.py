"""Files beside drafts and posted entries."""

from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from accounting.journals.addresses import draft_or_404, draft_url
from accounting.journals.attaching import attach_to_draft, attach_to_entry, detach_from_draft
from accounting.journals.repeating_models import EntryFile
from accounting.ledger.addresses import entry_url
from accounting.ledger.finding import entry_numbered
from erp.foundation.errors import Refusal
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest
from tenancy.files.reading import download_of


def _given(request: TenantRequest) -> UploadedFile[bytes] | None:
    found = request.FILES.get("file")
    if not isinstance(found, UploadedFile):
        messages.error(request, "Choose a file first.")
        return None
    return found


@require_POST
@tenant_page("accounting.journal_entry.edit")
def draft_files(request: TenantRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """Attach a file to a draft; a refusal is said on its page."""
    draft = draft_or_404(draft_id, seen_by=request.actor)
    if given := _given(request):
        try:
            attach_to_draft(draft.id, given, name=given.name or "", actor=request.actor)
            messages.success(request, "The file is attached.")
        except Refusal as refusal:
            messages.error(request, str(refusal))
    return redirect(draft_url(slug, draft.id))


@require_safe
@tenant_page("accounting.journal_entry.view")
def draft_file(request: TenantRequest, slug: str, draft_id: UUID, attached_id: UUID) -> FileResponse:
    """Download a file of a draft."""
    draft = draft_or_404(draft_id, seen_by=request.actor)
    return _download(EntryFile.objects.select_related("file").filter(id=attached_id, draft=draft).first())


@require_POST
@tenant_page("accounting.journal_entry.edit")
def draft_file_removal(request: TenantRequest, slug: str, draft_id: UUID, attached_id: UUID) -> HttpResponse:
    """Take a file away from a draft."""
    draft = draft_or_404(draft_id, seen_by=request.actor)
    try:
        detached = detach_from_draft(draft.id, attached_id, actor=request.actor)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(draft_url(slug, draft.id))
    if detached is None:
        raise Http404
    messages.success(request, "The file is taken away.")
    return redirect(draft_url(slug, draft.id))


@require_POST
@tenant_page("accounting.journal_entry.post")
def entry_files(request: TenantRequest, slug: str, number: str) -> HttpResponse:
    """Attach a file to a posted entry, for good."""
    entry = entry_numbered(number, seen_by=request.actor)
    if given := _given(request):
        try:
            attach_to_entry(entry, given, name=given.name or "", actor=request.actor)
            messages.success(request, "The file is attached.")
        except Refusal as refusal:
            messages.error(request, str(refusal))
    return redirect(entry_url(slug, entry.number))


@require_safe
@tenant_page("accounting.journal_entry.view")
def entry_file(request: TenantRequest, slug: str, number: str, attached_id: UUID) -> FileResponse:
    """Download a file of a posted entry, or of the draft that it was."""
    entry = entry_numbered(number, seen_by=request.actor)
    found = EntryFile.objects.select_related("file").filter(id=attached_id)
    return _download(found.filter(entry=entry).first() or found.filter(draft__entry=entry).first())


def _download(attached: EntryFile | None) -> FileResponse:
    if attached is None:
        raise Http404
    return download_of(attached.file)
