"""The pages of long reports: a person's files, one of them, its progress, and the file itself."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_safe

from reporting.downloads.errors import DownloadGone, DownloadOutOfSight
from reporting.downloads.models import ReportDownload
from reporting.downloads.queries import download_with, downloads_of, work_on
from reporting.downloads.shown import shown_download, shown_work
from reporting.downloads.taking import take_download
from reporting.exports.formats import file_format
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest

EXPORT = "reporting.report.export"


@require_safe
@tenant_page(EXPORT)
def download_list(request: TenantRequest, slug: str) -> HttpResponse:
    """The files that a person asked for, newest first."""
    found = downloads_of(request.actor)
    work = work_on(found)
    context = {
        "downloads": [shown_download(one, slug, work.get(one.id)) for one in found],
        "reports_url": reverse("report_list", args=[slug]),
    }
    return render(request, "reporting/downloads/download_list.html", context)


@require_safe
@tenant_page(EXPORT)
def download_detail(request: TenantRequest, slug: str, download_id: UUID) -> HttpResponse:
    """One file: its progress, then where it is taken."""
    return _detail(request, _download_or_404(request, download_id))


@require_safe
@tenant_page(EXPORT)
def download_progress(request: TenantRequest, slug: str, download_id: UUID) -> HttpResponse:
    """The progress alone, for htmx; once the work is over the whole page is loaded again."""
    download = _download_or_404(request, download_id)
    work = shown_work(download, slug, work_on([download]).get(download.id))
    if work is None:
        if request.htmx:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return redirect("report_download", slug, download.id)
    return render(request, "reporting/downloads/_progress.html", {"work": work})


@require_GET
@tenant_page(EXPORT)
def download_file(request: TenantRequest, slug: str, download_id: UUID) -> HttpResponseBase:
    """The file, as a download that is recorded."""
    download = _download_or_404(request, download_id)
    try:
        file = take_download(download, actor=request.actor)
    except (DownloadGone, DownloadOutOfSight) as refusal:
        return _detail(request, download, gone=str(refusal), status=410)
    answer = FileResponse(
        file,
        as_attachment=True,
        filename=download.file_name,
        content_type=file_format(download.format).content_type,
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _detail(request: TenantRequest, download: ReportDownload, *, gone: str = "", status: int = 200) -> HttpResponse:
    slug, work = request.tenant.slug, work_on([download]).get(download.id)
    context = {
        "download": shown_download(download, slug, work),
        "work": shown_work(download, slug, work),
        "gone": gone,
        "list_url": reverse("report_download_list", args=[slug]),
        "reports_url": reverse("report_list", args=[slug]),
    }
    return render(request, "reporting/downloads/download.html", context, status=status)


def _download_or_404(request: TenantRequest, download_id: UUID) -> ReportDownload:
    download = download_with(download_id, of=request.actor)
    if download is None:
        raise Http404
    return download
