"""Reviews of access: their list, the sheet of one with a decision per member, finishing, taking it along."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from auditlog.events.recording import record_event
from erp.foundation import clock
from erp.foundation.errors import Refusal
from erp.web.review_table import review_table
from reporting.exports.downloading import file_name
from reporting.exports.formats import FORMATS, file_format
from reporting.exports.tables import Edition
from tenancy.access.models import Membership
from tenancy.access.pages import tenant_page
from tenancy.access.queries import members
from tenancy.access.requests import TenantRequest
from tenancy.business.letterhead import letterhead_of
from tenancy.reviews.beginning import DAYS_TO_FINISH, begin_review
from tenancy.reviews.deciding import decide_in_review, require_may_decide
from tenancy.reviews.finishing import bring_up_to_date, finish_review
from tenancy.reviews.models import AccessReview, Decision, ReviewedMember
from tenancy.reviews.queries import review_with, reviews, rows_of

_TONES = {"": "wait", "confirmed": "good", "changed": "neutral", "revoked": "bad", "left": "hollow"}


class DecisionForm(forms.Form):
    """What is decided about a member, and why."""

    decision = forms.ChoiceField(choices=[(one.value, one.label) for one in Decision if one != Decision.LEFT])
    note = forms.CharField(label="Note", max_length=300, required=False)


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
def review_decision(request: TenantRequest, slug: str, review_id: UUID, row_id: UUID) -> HttpResponse:
    """Decide about one member."""
    found = _review(review_id)
    row = rows_of(found).filter(id=row_id).first()
    if row is None:
        raise Http404
    form = DecisionForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            decide_in_review(
                row, decision=given["decision"], note=given["note"], tenant=request.tenant, actor=request.actor
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect(f"{reverse('review', args=[slug, found.id])}#row-{row.id}")
    return _page(request, found, wrong=(row.id, form), status=422)


@require_POST
@tenant_page("tenancy.review.edit", proves=True)
def review_finishing(request: TenantRequest, slug: str, review_id: UUID) -> HttpResponse:
    """Finish the review; where something is missing, it is listed."""
    found = _review(review_id)
    try:
        finish_review(found, request.tenant, actor=request.actor)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        if found.is_open:
            bring_up_to_date(found, request.tenant, actor=request.actor)
    else:
        messages.success(request, f"The review {found.quarter} is finished, and stands as it is for good.")
    return redirect("review", slug, found.id)


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
    request: TenantRequest, found: AccessReview, *, wrong: tuple[UUID, DecisionForm] | None = None, status: int = 200
) -> HttpResponse:
    slug, may = request.tenant.slug, request.actor.may
    rows = list(rows_of(found))
    here = {one.id: one for one in members()} if found.is_open else {}
    known = {row.membership_id for row in rows}
    shown = [_shown(request, found, row, here.get(row.membership_id), wrong) for row in rows]
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
        "joined": sum(1 for one in here if one not in known),
        "counts": [{"label": one.label, "number": sum(1 for row in rows if row.decision == one)} for one in Decision],
        "may_finish": found.is_open and may("tenancy.review.edit"),
        "undecided": undecided,
        "finishing_url": reverse("review_finishing", args=[slug, found.id]),
        "files": [
            {"label": one.label, "url": reverse("review_file", args=[slug, found.id, one.name])}
            for one in FORMATS.values()
        ]
        if not found.is_open
        else [],
    }
    return render(request, "tenancy/reviews/review.html", context, status=status)


def _shown(
    request: TenantRequest,
    found: AccessReview,
    row: ReviewedMember,
    member: Membership | None,
    wrong: tuple[UUID, DecisionForm] | None,
) -> dict[str, Any]:
    slug = request.tenant.slug
    form = wrong[1] if wrong and wrong[0] == row.id else None
    snapshot = row.left or row.found
    locked = _locked(request, member)
    may_decide = found.is_open and request.actor.may("tenancy.review.edit") and member is not None and not locked
    return {
        "id": row.id,
        "name": row.name,
        "email": row.email,
        "is_self": row.user_id == request.user.id,
        "access": {**snapshot, "last_seen": parse_datetime(snapshot["last_seen"]) if snapshot["last_seen"] else None},
        "was": row.found["role"] if row.left and row.left["role"] != row.found["role"] else "",
        "decision": Decision(row.decision).label if row.decision else "",
        "tone": _TONES[row.decision],
        "note": row.note,
        "decided_by": row.decided_by_label,
        "decided_at": row.decided_at,
        "locked": locked if found.is_open and request.actor.may("tenancy.review.edit") else "",
        "form": form or (DecisionForm(initial={"note": row.note}) if may_decide else None),
        "wrong": next(iter(form.errors.values()))[0] if form and form.errors else "",
        "url": reverse("review_decision", args=[slug, found.id, row.id]),
        "access_url": reverse("person_access", args=[slug, row.membership_id])
        if member and request.actor.may("tenancy.access.view")
        else "",
    }


def _locked(request: TenantRequest, member: Membership | None) -> str:
    if member is None:
        return ""
    try:
        require_may_decide(member, actor=request.actor)
    except Refusal as refusal:
        return str(refusal)
    return ""
