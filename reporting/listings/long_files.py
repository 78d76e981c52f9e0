"""Files of listings that are too long to be written while one waits: offered, then asked for."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from erp.foundation.errors import Refusal
from reporting.downloads.errors import TooManyDownloads
from reporting.downloads.requesting import AskedDownload, request_download
from reporting.exports.errors import ReportTooLongForPdf
from reporting.exports.formats import FileFormat
from reporting.exports.pdf_writing import MOST_ROWS
from reporting.listings.asking import AskedListing
from reporting.listings.counting import MOST_LINES_OF_A_DOWNLOAD, entries_up_to, lines_up_to
from reporting.listings.errors import TooManyLines
from tenancy.access.checking import require_permission
from tenancy.access.requests import TenantRequest
from tenancy.plans.errors import NoRoomInPlan


@dataclass(frozen=True, slots=True)
class LongFile:
    """A listing in one form, as it may be asked for; ``rows`` is how many were counted."""

    report: str
    title: str
    asked: AskedListing
    form: FileFormat
    rows: int


def long_file(report: str, title: str, asked: AskedListing, form: FileFormat) -> LongFile | None:
    """The file that has to be made in the background; nothing where it is short enough to be written at once."""
    count = _counter(report)
    if count(asked, form.rows_at_once) <= form.rows_at_once:
        return None
    rows = count(asked, MOST_LINES_OF_A_DOWNLOAD)
    if rows > MOST_LINES_OF_A_DOWNLOAD:
        raise TooManyLines(MOST_LINES_OF_A_DOWNLOAD)
    if form.is_paper and rows > MOST_ROWS:
        raise ReportTooLongForPdf(rows, MOST_ROWS)
    return LongFile(report, title, asked, form, rows)


def offer(request: TenantRequest, file: LongFile, *, refusal: Refusal | None = None) -> HttpResponse:
    """The page that says how long it is, and asks whether it should be made."""
    require_permission(request.actor, "reporting.report.export")
    context = {
        "file": file,
        "refusal": str(refusal) if refusal else "",
        "action": request.get_full_path(),
        "back_url": request.path + _without_format(request),
        "list_url": reverse("report_download_list", args=[request.tenant.slug]),
    }
    return render(request, "reporting/downloads/download_new.html", context, status=422 if refusal else 200)


def order(request: TenantRequest, file: LongFile) -> HttpResponse:
    """Ask for it, and lead to the page of its progress."""
    asked = file.asked
    try:
        made = request_download(
            AskedDownload(
                file.report,
                file.title,
                asked.starts,
                asked.ends,
                account=asked.account,
                dimension=asked.dimension,
                under=asked.under,
                expected_rows=file.rows,
            ),
            file.form,
            slug=request.tenant.slug,
            actor=request.actor,
        )
    except (TooManyDownloads, NoRoomInPlan) as refusal:
        return offer(request, file, refusal=refusal)
    return redirect("report_download", request.tenant.slug, made.id)


def _counter(report: str) -> Callable[[AskedListing, int], int]:
    return entries_up_to if report == "journal-register" else lines_up_to


def _without_format(request: TenantRequest) -> str:
    kept = request.GET.copy()
    kept.pop("format", None)
    return f"?{kept.urlencode()}" if kept else ""
