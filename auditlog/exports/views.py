"""The pages of exports: the list with its form, one export, its file, and the verifier."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from auditlog.exports.downloading import download_export
from auditlog.exports.errors import ExportFileGone, TooManyExports
from auditlog.exports.formats import export_format
from auditlog.exports.forms import ExportForm
from auditlog.exports.making import request_export
from auditlog.exports.models import AuditExport
from auditlog.exports.queries import export_with, exports_page, work_on
from auditlog.exports.shown import again_url, shown_export, shown_work
from auditlog.queries.forms import EventFilterForm, key_of
from auditlog.queries.trails import trail_of
from tenancy.access.pages import tenant_page
from tenancy.access.queries import members_by_name
from tenancy.access.requests import TenantRequest
from tenancy.plans.errors import NoRoomInPlan

EXPORT = "auditlog.event.export"
_VERIFIER = "verify_audit_export.py"
_CONTENT_TYPES = {"zip": "application/zip", "ndjson": "application/x-ndjson"}


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page(EXPORT, proves=True)
def export_list(request: TenantRequest, slug: str) -> HttpResponse:
    """Exports, newest first, and the form to ask for one; the address may fill it in."""
    form = ExportForm(request.tenant, request.POST if request.method == "POST" else None, initial=_initial(request))
    if request.method == "POST" and form.is_valid() and (selection := form.selection()) is not None:
        try:
            path = reverse("audit_export_list", args=[slug])
            export = request_export(selection, form.export_format(), path=path, actor=request.actor)
            return redirect("audit_export", slug, export.id)
        except (TooManyExports, NoRoomInPlan) as refusal:
            form.refuse(refusal)
    page = exports_page(older_than=key_of(request.GET.get("older", "")))
    work = work_on(page.exports)
    context: dict[str, Any] = {
        "exports": [shown_export(export, request.tenant, work.get(export.id)) for export in page.exports],
        "form": form,
        "people": [str(member.user) for member in members_by_name()],
        "not_taken": _not_taken(request),
        "audit_url": f"/t/{slug}/audit/",
        "pager": {"newer_url": "", "older_url": f"?older={page.older_than}" if page.older_than else ""},
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "auditlog/exports/export_list.html", context, status=status)


@require_safe
@tenant_page(EXPORT)
def export_detail(request: TenantRequest, slug: str, export_id: UUID) -> HttpResponse:
    """One export: its progress, then its file and what proves it."""
    return _detail(request, _export_or_404(export_id))


@require_safe
@tenant_page(EXPORT)
def export_progress(request: TenantRequest, slug: str, export_id: UUID) -> HttpResponse:
    """The progress alone, for htmx; once the work is over the whole page is loaded again."""
    export = _export_or_404(export_id)
    work = shown_work(export, request.tenant, work_on([export]).get(export.id))
    if work is None:
        if request.htmx:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return redirect("audit_export", slug, export.id)
    return render(request, "auditlog/exports/_export_progress.html", {"work": work})


@require_GET
@tenant_page(EXPORT, proves_to_read=True)
def export_file(request: TenantRequest, slug: str, export_id: UUID) -> HttpResponseBase:
    """The file, as a download that is recorded."""
    export = _export_or_404(export_id)
    try:
        file = download_export(export, actor=request.actor)
    except ExportFileGone as refusal:
        return _detail(request, export, gone=str(refusal), status=410)
    content_type = _CONTENT_TYPES[export_format(export.format).download_extension]
    return FileResponse(file, as_attachment=True, filename=export.file_name, content_type=content_type)


@require_safe
@tenant_page(EXPORT)
def export_verifier(request: TenantRequest, slug: str) -> HttpResponseBase:
    """The program with which an auditor verifies an export without the product."""
    file = (settings.BASE_DIR / "tools" / _VERIFIER).open("rb")
    return FileResponse(file, as_attachment=True, filename=_VERIFIER, content_type="text/x-python; charset=utf-8")


def _detail(request: TenantRequest, export: AuditExport, *, gone: str = "", status: int = 200) -> HttpResponse:
    slug, work = request.tenant.slug, work_on([export]).get(export.id)
    context = {
        "export": shown_export(export, request.tenant, work),
        "work": shown_work(export, request.tenant, work),
        "gone": gone,
        "again_url": again_url(export, request.tenant),
        "exports_url": reverse("audit_export_list", args=[slug]),
        "audit_url": f"/t/{slug}/audit/",
        "verifier_url": reverse("audit_export_verifier", args=[slug]),
        "verifier_name": _VERIFIER,
        "trail": trail_of("auditlog.export", export.id, tenant=request.tenant),
    }
    return render(request, "auditlog/exports/export_detail.html", context, status=status)


def _initial(request: TenantRequest) -> dict[str, str]:
    """What the address asks for: a link from the log, which calls the type by its own name, or an export of before."""
    asked = {name: value for name in ExportForm.base_fields if (value := request.GET.get(name, ""))}
    return {"subject_type": request.GET.get("type", ""), **asked}


def _not_taken(request: TenantRequest) -> list[str]:
    """The filters of the list that the address holds and that an export cannot be narrowed by."""
    taken = {"type", *ExportForm.base_fields}
    fields = {name: field for name, field in EventFilterForm.base_fields.items() if name not in taken}
    return [str(field.label or "One thing") for name, field in fields.items() if request.GET.get(name)]


def _export_or_404(export_id: UUID) -> AuditExport:
    export = export_with(export_id)
    if export is None:
        raise Http404
    return export
