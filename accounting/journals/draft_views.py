"""Drafts: their list, the page of one, and the steps that it takes on its way into the books."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounting.journals.addresses import draft_or_404, draft_url
from accounting.journals.approving import approve_draft, send_back_draft
from accounting.journals.contents import content_of
from accounting.journals.discarding import discard_draft
from accounting.journals.draft_filters import DraftFilterForm
from accounting.journals.entry_form_views import entry_page, form_with
from accounting.journals.models import WAITING, DraftEntry, DraftState
from accounting.journals.posting_drafts import post_draft
from accounting.journals.queries import approvers_of, hands_of, lines_of_draft, needs_approval, waiting_drafts
from accounting.journals.shown import draft_files_shown, draft_lines, draft_rows, totals_of
from accounting.journals.submitting import submit_draft, take_back_draft
from accounting.ledger.addresses import entry_link, entry_url
from accounting.ledger.measuring import size_of
from accounting.ledger.reach import hides_other_branches
from auditlog.queries.trails import trail_of
from erp.foundation.errors import Refusal
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest


@require_safe
@tenant_page("accounting.journal_entry.view")
def draft_list(request: TenantRequest, slug: str) -> HttpResponse:
    """What is on its way into the books, what waits for the reader first."""
    may = request.actor.may
    form = DraftFilterForm(request.GET)
    text, state, mine = (form.given(name) or "" for name in ("text", "state", "mine"))
    found = waiting_drafts(request.actor, text=text, state=state, mine=bool(mine))
    context = {
        "form": form,
        "filtered": form.is_filtered,
        "groups": draft_rows(found, request.actor, slug),
        "new_url": reverse("journal_entry_new", args=[slug]) if may("accounting.journal_entry.create") else "",
        "journal_url": reverse("journal_list", args=[slug]),
        "approval_url": reverse("approval_settings", args=[slug]) if may("accounting.settings.edit") else "",
    }
    return render(request, "accounting/journals/draft_list.html", context)


@require_safe
@tenant_page("accounting.journal_entry.view")
@hides_other_branches
def draft(request: TenantRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """A draft in the grid, for who may change it; what is further on as a document with its next steps."""
    found = draft_or_404(draft_id, seen_by=request.actor)
    if found.state == DraftState.DRAFT and request.actor.may("accounting.journal_entry.edit"):
        form = form_with(request, content_of(found), version=found.version)
        return entry_page(request, form, draft=found)
    return _document(request, found)


def _document(request: TenantRequest, found: DraftEntry, *, refusal: Refusal | None = None) -> HttpResponse:
    slug = request.tenant.slug
    lines = list(lines_of_draft(found))
    is_submitted = found.state == DraftState.SUBMITTED
    is_open = found.state in WAITING and request.actor.may("accounting.journal_entry.edit")
    context = {
        "draft": found,
        "steps": _steps(request, found, size_of(lines, found.posting_date)),
        "entry": entry_link(slug, found.entry),
        "lines": draft_lines(lines, slug),
        "totals": totals_of(lines),
        "foreign": any(line.currency != request.tenant.base_currency for line in lines),
        "with_dimensions": any(line.branch_id or line.cost_centre_id for line in lines),
        "approvers": [one.label for one in approvers_of(found)] if is_submitted else [],
        "refusal": str(refusal) if refusal else "",
        "refused_field": refusal.field if refusal else "",
        "typed_reason": request.POST.get("reason", ""),
        "trail": trail_of("accounting.draft_entry", found.id, tenant=request.tenant),
        "drafts_url": reverse("draft_list", args=[slug]),
        "files": draft_files_shown(found, slug, may_remove=is_open and found.state == DraftState.DRAFT),
        "attach_url": reverse("draft_files", args=[slug, found.id]) if is_open else "",
        "template_url": reverse("template_list", args=[slug])
        if request.actor.may("accounting.journal_entry.create")
        else "",
    }
    return render(request, "accounting/journals/draft.html", context, status=422 if refusal else 200)


def _steps(request: TenantRequest, found: DraftEntry, size: int) -> dict[str, str]:
    """The addresses of what the reader may do with the draft of that size now, by the name of the step."""
    may, state, me = request.actor.may, found.state, request.actor.id
    is_maker = me in hands_of(found)
    is_postable = state == DraftState.APPROVED or (state in WAITING and not needs_approval(size))
    allowed = {
        "draft_approval": state == DraftState.SUBMITTED
        and may("accounting.journal_entry.approve")
        and not is_maker
        and me is not None,
        "draft_return": state in (DraftState.SUBMITTED, DraftState.APPROVED)
        and may("accounting.journal_entry.approve")
        and not is_maker,
        "draft_taking_back": state in (DraftState.SUBMITTED, DraftState.APPROVED)
        and may("accounting.journal_entry.edit"),
        "draft_posting": is_postable and may("accounting.journal_entry.post"),
    }
    return {name: reverse(name, args=[request.tenant.slug, found.id]) for name, is_on in allowed.items() if is_on}


def _stepped(request: TenantRequest, draft_id: UUID, step: Any, told: str) -> HttpResponse:
    """Take one step; a refusal is shown on the draft's page."""
    found = draft_or_404(draft_id, seen_by=request.actor)
    try:
        step(found)
    except Refusal as refusal:
        return _document(request, draft_or_404(draft_id, seen_by=request.actor), refusal=refusal)
    messages.success(request, told)
    return redirect(draft_url(request.tenant.slug, draft_id))


def _version(request: TenantRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@require_POST
@tenant_page("accounting.journal_entry.submit")
def draft_submission(request: TenantRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """Hand a draft in as it was saved last."""
    return _stepped(
        request, draft_id, lambda found: submit_draft(found.id, actor=request.actor), "The entry is submitted."
    )


@require_POST
@tenant_page("accounting.journal_entry.edit")
def draft_taking_back(request: TenantRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """Make it a draft again, to change it."""
    return _stepped(
        request, draft_id, lambda found: take_back_draft(found.id, actor=request.actor), "It is a draft again."
    )


@require_POST
@tenant_page("accounting.journal_entry.approve")
def draft_approval(request: TenantRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """Approve what the page showed; with ``post`` also post it."""
    version = _version(request)
    if "post" not in request.POST:
        return _stepped(
            request,
            draft_id,
            lambda found: approve_draft(found.id, actor=request.actor, version=version),
            "The entry is approved. Its maker is told.",
        )

    def approve_and_post(found: DraftEntry) -> None:
        with transaction.atomic():
            approve_draft(found.id, actor=request.actor, version=version)
            post_draft(found.id, actor=request.actor)

    return _stepped(request, draft_id, approve_and_post, "The entry is approved and posted.")


@require_POST
@tenant_page("accounting.journal_entry.approve")
def draft_return(request: TenantRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """Send it back to its maker with a reason."""
    reason, version = request.POST.get("reason", "")[:1000], _version(request)
    return _stepped(
        request,
        draft_id,
        lambda found: send_back_draft(found.id, reason=reason, actor=request.actor, version=version),
        "The entry is sent back. Its maker is told.",
    )


@require_POST
@tenant_page("accounting.journal_entry.post")
def draft_posting(request: TenantRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """Post it as it stands; then its entry is shown."""
    response = _stepped(
        request, draft_id, lambda found: post_draft(found.id, actor=request.actor), "The entry is posted."
    )
    posted = draft_or_404(draft_id, seen_by=request.actor).entry
    return redirect(entry_url(slug, posted.number)) if posted is not None and response.status_code == 302 else response


@require_POST
@tenant_page("accounting.journal_entry.edit")
def draft_discarding(request: TenantRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    found = draft_or_404(draft_id, seen_by=request.actor)
    try:
        discard_draft(found.id, actor=request.actor)
    except Refusal as refusal:
        return _document(request, found, refusal=refusal)
    messages.success(request, "The draft is discarded.")
    return redirect(reverse("draft_list", args=[slug]))
