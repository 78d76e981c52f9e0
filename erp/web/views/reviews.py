"""Reviews of access: their list, the sheet of one with a decision per member, finishing, taking it along."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from auditlog.events.recording import record_event
from erp.foundation import clock
from erp.foundation.errors import Refusal
from erp.web.review_sheet import Sheet, read_sheet, shown_row
from erp.web.review_table import review_table
from reporting.exports.downloading import file_name
from reporting.exports.formats import FORMATS, file_format
from reporting.exports.tables import Edition
from tenancy.access.pages import tenant_page
from tenancy.access.queries import members
from tenancy.access.requests import TenantRequest
from tenancy.business.letterhead import letterhead_of
from tenancy.reviews.beginning import DAYS_TO_FINISH, begin_review
from tenancy.reviews.errors import SheetRefused
from tenancy.reviews.filling_in import fill_in_review
from tenancy.reviews.finishing import bring_up_to_date, finish_review
from tenancy.reviews.models import AccessReview, Decision, ReviewedMember
from tenancy.reviews.queries import review_with, reviews, rows_of


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("tenancy.review.view", proves=True)
def review_list(request: TenantRequest, slug: str) -> HttpResponse:
    """Every review, the latest first; a POST begins one."""
    if request.method == "POST":
        try:
            begun = begin_review(request.tenant, actor=request.actor)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("review_list", slug)
        messages.success(request, "The review is begun. Everybody is listed with what he may do now.")
        return redirect("review", slug, begun.id)
    found = list(reviews())
    today = clock.today(request.tenant.time_zone)
    context = {
        "reviews": [
            {
                "quarter": one.quarter,
                "url": reverse("review", args=[slug, one.id]),
                "begun_at": one.begun_at,
                "begun_by": one.begun_by_label,
                "due_on": one.due_on,
                "is_overdue": one.is_open and one.due_on < today,
                "people": one.people,  # type: ignore[attr-defined]
                "undecided": one.undecided,  # type: ignore[attr-defined]
                "finished_at": one.finished_at,
                "finished_by": one.finished_by_label,
            }
            for one in found
        ],
        "may_begin": request.actor.may("tenancy.review.edit") and not any(one.is_open for one in found),
        "days": DAYS_TO_FINISH,
    }
    return render(request, "tenancy/reviews/review_list.html", context)


@require_safe
@tenant_page("tenancy.review.view")
def review(request: TenantRequest, slug: str, review_id: UUID) -> HttpResponse:
    """Everybody with what was found and what is decided."""
    return _page(request, _review(review_id))


@require_POST
@tenant_page("tenancy.review.edit", proves=True)
def review_decisions(request: TenantRequest, slug: str, review_id: UUID) -> HttpResponse:
    """Save what was typed beside everybody."""
    found = _review(review_id)
    return _refused_or_saved(request, found) or redirect("review", slug, found.id)


@require_POST
@tenant_page("tenancy.review.edit", proves=True)
def review_finishing(request: TenantRequest, slug: str, review_id: UUID) -> HttpResponse:
    """Save what was typed, then finish the review; where something is missing, it is listed."""
    found = _review(review_id)
    refused = _refused_or_saved(request, found)
    if refused is not None:
        return refused
    try:
        finish_review(found, request.tenant, actor=request.actor)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        if found.is_open:
            bring_up_to_date(found, request.tenant, actor=request.actor)
    else:
        messages.success(request, f"The review {found.quarter} is finished, and stands as it is for good.")
    return redirect("review", slug, found.id)


def _refused_or_saved(request: TenantRequest, found: AccessReview) -> HttpResponse | None:
    """The sheet again with all that was typed, where something was refused; nothing where it is saved."""
    sheet = read_sheet(rows_of(found), request.POST)
    wrong = sheet.mistyped
    if not wrong:
        try:
            written = fill_in_review(found, sheet.filled_in(), tenant=request.tenant, actor=request.actor)
        except SheetRefused as refusal:
            wrong = {row: str(one) for row, one in refusal.by_row.items()}
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("review", request.tenant.slug, found.id)
        else:
            if written:
                names = f"{len(written)} people" if len(written) > 1 else written[0].name
                messages.success(request, f"What you wrote about {names} is saved.")
            return None
    return _page(request, found, sheet=sheet, wrong=wrong, status=422)


@require_safe
@tenant_page("tenancy.review.view", proves_to_read=True)
def review_file(request: TenantRequest, slug: str, review_id: UUID, format_name: str) -> HttpResponse:
    """A finished review as a file; that it was taken along is recorded."""
    found = _review(review_id)
    if found.is_open or format_name not in FORMATS:
        raise Http404
    table, chosen = review_table(found, list(rows_of(found)), request.tenant), file_format(format_name)
    head = letterhead_of(request.tenant) if chosen.is_paper else None
    content = chosen.write(table, Edition(request.tenant, clock.now(), request.actor.label, letterhead=head))
    record_event(
        "tenancy.review.taken_along",
        actor=request.actor,
        subject_type="tenancy.access_review",
        subject_id=found.id,
        subject_label=f"{found} as {chosen.label}",
        changes={"format": chosen.name, "rows": table.row_count},
    )
    name = file_name(table, request.tenant, chosen.name)
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=chosen.content_type, headers=disposition)


def _review(review_id: UUID) -> AccessReview:
    found = review_with(review_id)
    if found is None:
        raise Http404
    return found


def _page(
    request: TenantRequest,
    found: AccessReview,
    *,
    sheet: Sheet | None = None,
    wrong: dict[UUID, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    slug, may, wrong = request.tenant.slug, request.actor.may, wrong or {}
    rows = list(rows_of(found))
    here = {one.id: one for one in members()} if found.is_open else {}
    known = {row.membership_id for row in rows}
    shown = [
        shown_row(
            request,
            found,
            row,
            here.get(row.membership_id),
            kept=sheet.kept(row.id) if sheet else None,
            wrong=wrong.get(row.id, ""),
        )
        | {"access_url": _access_url(request, row) if row.membership_id in here else ""}
        for row in rows
    ]
    undecided = sum(1 for row in rows if not row.decision)
    context = {
        "review": {
            "quarter": found.quarter,
            "is_open": found.is_open,
            "begun_at": found.begun_at,
            "begun_by": found.begun_by_label,
            "due_on": found.due_on,
            "is_overdue": found.is_open and found.due_on < clock.today(request.tenant.time_zone),
            "finished_at": found.finished_at,
            "finished_by": found.finished_by_label,
            "decided": len(rows) - undecided,
            "people": len(rows),
        },
        "rows": shown,
        "wrong": [one for one in shown if one["wrong"]],
        "joined": sum(1 for one in here if one not in known),
        "counts": [{"label": one.label, "number": sum(1 for row in rows if row.decision == one)} for one in Decision],
        "may_decide": found.is_open and may("tenancy.review.edit"),
        "undecided": undecided,
        "decisions_url": reverse("review_decisions", args=[slug, found.id]),
        "finishing_url": reverse("review_finishing", args=[slug, found.id]),
        "files": [
            {"label": one.label, "url": reverse("review_file", args=[slug, found.id, one.name])}
            for one in FORMATS.values()
        ]
        if not found.is_open
        else [],
    }
    return render(request, "tenancy/reviews/review.html", context, status=status)


def _access_url(request: TenantRequest, row: ReviewedMember) -> str:
    if not request.actor.may("tenancy.access.view"):
        return ""
    return reverse("person_access", args=[request.tenant.slug, row.membership_id])
