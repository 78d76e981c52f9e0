"""The page on which everything is taken along, its progress, and the file itself."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from reporting.takeaways.errors import TakeawayBeyondSight, TakeawayGone, TakeawayUnderway
from reporting.takeaways.models import Takeaway
from reporting.takeaways.queries import latest_takeaways, takeaway_with, work_on
from reporting.takeaways.requesting import request_takeaway
from reporting.takeaways.shown import shown_takeaway, shown_work
from reporting.takeaways.taking import take_takeaway
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest
from tenancy.tenants.models import Standing

MAKE = "reporting.takeaway.export"


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page(MAKE, proves=True)
def takeaway_list(request: TenantRequest, slug: str) -> HttpResponse:
    """What the file holds, the button that has it made, and those that were made."""
    if request.method == "POST":
        try:
            request_takeaway(actor=request.actor)
        except (TakeawayUnderway, TakeawayBeyondSight) as refusal:
            return _page(request, refusal=str(refusal), status=422)
        return redirect("takeaway_list", slug)
    return _page(request)


@require_safe
@tenant_page(MAKE)
def takeaway_progress(request: TenantRequest, slug: str, takeaway_id: UUID) -> HttpResponse:
    """The progress alone, for htmx; once the work is over the whole page is loaded again."""
    takeaway = _takeaway_or_404(takeaway_id)
    work = shown_work(takeaway, slug, work_on([takeaway]).get(takeaway.id))
    if work is None:
        if request.htmx:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return redirect("takeaway_list", slug)
    return render(request, "reporting/takeaways/_progress.html", {"work": work})


@require_GET
@tenant_page(MAKE, proves_to_read=True)
def takeaway_file(request: TenantRequest, slug: str, takeaway_id: UUID) -> HttpResponseBase:
    """The file, as a download that is counted and recorded."""
    takeaway = _takeaway_or_404(takeaway_id)
    try:
        file = take_takeaway(takeaway, actor=request.actor)
    except (TakeawayGone, TakeawayBeyondSight) as refusal:
        return _page(request, refusal=str(refusal), status=410)
    answer = FileResponse(file, as_attachment=True, filename=takeaway.file_name, content_type="application/zip")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _page(request: TenantRequest, *, refusal: str = "", status: int = 200) -> HttpResponse:
    slug, found = request.tenant.slug, latest_takeaways()
    work = work_on(found)
    shown = [shown_takeaway(one, slug, work.get(one.id)) for one in found]
    underway = [goes_on for one in found if (goes_on := shown_work(one, slug, work.get(one.id)))]
    context = {
        "kept": next((one for one in shown if one["file_url"]), None),
        "takeaways": shown,
        "work": underway[0] if underway else None,
        "failed": shown[0]["error"] if shown else "",
        "refusal": refusal,
        "closes_at": request.tenant.closes_at if request.tenant.standing == Standing.CLOSING else None,
    }
    return render(request, "reporting/takeaways/takeaway_list.html", context, status=status)


def _takeaway_or_404(takeaway_id: UUID) -> Takeaway:
    takeaway = takeaway_with(takeaway_id)
    if takeaway is None:
        raise Http404
    return takeaway
