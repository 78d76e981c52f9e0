"""The pages of imports: the list, the upload, one import and its steps."""

from __future__ import annotations

import csv
import io
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounting.imports.errors import FileTooLarge, SameFileAgain
from accounting.imports.forms import JournalUploadForm, StartForm
from accounting.imports.models import ImportState, JournalImport
from accounting.imports.posting import earlier_import_of
from accounting.imports.queries import (
    import_with,
    imports_page,
    may_be_started,
    may_be_undone,
    problems_of,
    work_on,
)
from accounting.imports.shown import import_url, imports_url, shown_import, shown_in_list, shown_work
from accounting.imports.undoing import closed_entries_of
from accounting.imports.uploading import (
    discard_import,
    may_be_discarded,
    receive_journal_file,
    start_posting,
    start_undoing,
)
from accounting.ledger.queries import book_settings
from auditlog.events.recording import record_event
from auditlog.queries.trails import trail_of
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest
from tenancy.plans.errors import NoRoomInPlan

SEE = "accounting.journal_import.view"
RUN = "accounting.journal_import.run"

_PROBLEMS_ON_PAGE = 100
_SAMPLE = """date,entry_id,account,debit,credit,currency,memo
2026-10-31,88,Rent,18500.00,,ZAR,October
2026-10-31,88,Bank current account,,18500.00,ZAR,October
"""
# A cell that begins so would be run as a formula by the spreadsheet that opens the file.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")


@require_safe
@tenant_page(SEE)
def import_list(request: TenantRequest, slug: str) -> HttpResponse:
    """Imported journals, newest first."""
    older, newer = request.GET.get("older", ""), request.GET.get("newer", "")
    page = imports_page(seen_by=request.actor, older_than=older, newer_than=newer)
    context = {
        "imports": [shown_in_list(batch, slug) for batch in page.imports],
        "new_url": reverse("imports:new", args=[slug]) if request.actor.may(RUN) else "",
        "pager": {
            "older_url": _page_url("older", page.older_than),
            "newer_url": _page_url("newer", page.newer_than),
        },
    }
    return render(request, "accounting/imports/import_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page(RUN)
def import_new(request: TenantRequest, slug: str) -> HttpResponse:
    """Upload a file; its check begins in the background."""
    form = JournalUploadForm(
        request.POST or None, request.FILES or None, initial={"rounding": book_settings().rounding}
    )
    if request.method == "POST" and form.is_valid():
        upload: UploadedFile[bytes] = form.cleaned_data["file"]
        try:
            batch = receive_journal_file(
                upload.chunks(),
                form.options(),
                file_name=upload.name or "journal.csv",
                path=imports_url(slug),
                actor=request.actor,
            )
            return redirect(import_url("detail", slug, batch))
        except (FileTooLarge, NoRoomInPlan) as refusal:
            form.add_error("file", str(refusal))
    context = {
        "form": form,
        "sample_url": reverse("imports:sample", args=[slug]),
        "cancel_url": imports_url(slug),
        "size_limit": settings.MAX_IMPORT_BYTES,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "accounting/imports/import_new.html", context, status=status)


@require_safe
@tenant_page(RUN)
def import_sample(request: TenantRequest, slug: str) -> HttpResponse:
    """A file to begin with, in the tenant's own currency."""
    return _csv_file(_SAMPLE.replace("ZAR", request.tenant.base_currency), "journal-sample.csv")


@require_safe
@tenant_page(SEE)
def import_detail(request: TenantRequest, slug: str, import_id: UUID) -> HttpResponse:
    """One import: what the check found, then what was posted."""
    batch = _import_or_404(request, import_id)
    form = _start_form(batch) if may_be_started(batch) and request.actor.may(RUN) else None
    return _detail(request, batch, form)


@require_safe
@tenant_page(SEE)
def import_progress(request: TenantRequest, slug: str, import_id: UUID) -> HttpResponse:
    """The progress alone, for htmx; once the work is over the whole page is loaded again."""
    batch = _import_or_404(request, import_id)
    work = work_on(batch)
    if work is None or work.is_finished:
        if request.htmx:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return redirect(import_url("detail", slug, batch))
    shown = shown_work(batch, work, slug)
    return render(request, "accounting/imports/_import_progress.html", {"import": shown})


@require_safe
@tenant_page(SEE)
def import_problems(request: TenantRequest, slug: str, import_id: UUID) -> HttpResponse:
    """The kept problems as CSV."""
    batch = _import_or_404(request, import_id)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["row", "column", "value", "problem"])
    for problem in problems_of(batch):
        writer.writerow([problem.row, problem.column, _as_text(problem.value), problem.message])
    record_event(
        "accounting.journal_import.problems_taken",
        actor=request.actor,
        subject_type="accounting.journal_import",
        subject_id=batch.id,
        subject_label=batch.file_name,
        changes={"problems": batch.problem_count},
    )
    return _csv_file("\ufeff" + text.getvalue(), "problems.csv")


@require_POST
@tenant_page(RUN)
def import_posting(request: TenantRequest, slug: str, import_id: UUID) -> HttpResponse:
    """Start posting with the types that the person confirmed."""
    batch = _import_or_404(request, import_id)
    form = _start_form(batch, data=request.POST)
    if form.is_valid():
        try:
            start_posting(batch.id, types=form.types(), again=form.again(), path=imports_url(slug), actor=request.actor)
            return redirect(import_url("detail", slug, batch))
        except SameFileAgain as refusal:
            form.add_error(None, str(refusal))
    return _detail(request, batch, form, status=422)


@require_POST
@tenant_page(RUN)
def import_undoing(request: TenantRequest, slug: str, import_id: UUID) -> HttpResponse:
    """Start reversing everything that the import posted."""
    batch = start_undoing(_import_or_404(request, import_id).id, path=imports_url(slug), actor=request.actor)
    return redirect(import_url("detail", slug, batch))


@require_POST
@tenant_page(RUN)
def import_discarding(request: TenantRequest, slug: str, import_id: UUID) -> HttpResponse:
    """Throw a file away of which nothing was posted."""
    batch = discard_import(_import_or_404(request, import_id).id, actor=request.actor)
    messages.success(request, f"{batch.file_name} was thrown away.")
    return redirect(imports_url(slug))


def _detail(request: TenantRequest, batch: JournalImport, form: StartForm | None, *, status: int = 200) -> HttpResponse:
    slug, may_run = request.tenant.slug, request.actor.may(RUN)
    is_posted = batch.state == ImportState.POSTED
    undoable = may_run and may_be_undone(batch)
    context: dict[str, Any] = {
        "import": shown_import(batch, slug),
        "problems": problems_of(batch, _PROBLEMS_ON_PAGE) if batch.problem_count else [],
        "problems_url": import_url("problems", slug, batch) if batch.problem_count else "",
        "account_form": form,
        "new_accounts": form.new_accounts() if form else [],
        "start_url": import_url("posting", slug, batch) if form else "",
        "undo_url": import_url("undoing", slug, batch) if undoable else "",
        "undo_closed": closed_entries_of(batch) if undoable else 0,
        "discard_url": import_url("discarding", slug, batch) if may_run and may_be_discarded(batch) else "",
        "entries_url": f"/t/{slug}/journal/?batch={batch.id}" if is_posted else "",
        "imports_url": imports_url(slug),
        "trail": trail_of("accounting.journal_import", batch.id, tenant=request.tenant),
    }
    return render(request, "accounting/imports/import_detail.html", context, status=status)


def _start_form(batch: JournalImport, **given: Any) -> StartForm:
    again = earlier_import_of(batch.file_sha256, apart_from=batch.id) is not None
    return StartForm(batch.summary.get("new_accounts", []), asks_again=again, **given)


def _import_or_404(request: TenantRequest, import_id: UUID) -> JournalImport:
    batch = import_with(import_id, seen_by=request.actor)
    if batch is None:
        raise Http404
    return batch


def _page_url(direction: str, key: str) -> str:
    return f"?{direction}={key.replace('+', '%2B')}" if key else ""


def _as_text(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA_SIGNS) else value


def _csv_file(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
