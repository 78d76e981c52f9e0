"""A journal entry by hand: the page, and the panels of it that change while somebody types."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounting.journals.addresses import draft_url, template_or_404
from accounting.journals.contents import EntryContent
from accounting.journals.drafting import change_draft, create_draft
from accounting.journals.entry_forms import EntryForm
from accounting.journals.models import DraftEntry
from accounting.journals.planned_reversals import plan_reversal, require_may_plan_reversal
from accounting.journals.posting_drafts import entry_of_page, post_draft
from accounting.journals.queries import approval_limit, drafts_seen_by, needs_approval
from accounting.journals.retyping import retyped, turned
from accounting.journals.shown import draft_files_shown
from accounting.journals.submitting import submit_draft
from accounting.journals.templates import content_of_entry, content_on
from accounting.journals.typed_accounts import offers
from accounting.ledger.addresses import entry_url
from accounting.ledger.finding import entry_numbered
from accounting.ledger.models import JournalEntry
from accounting.ledger.posting import post_journal_entry
from accounting.periods.queries import latest_open_day
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.errors import Refusal
from erp.foundation.identifiers import new_id
from erp.foundation.money import iso_currencies
from tenancy.access.errors import AmountBeyondLimit
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest

SUBMIT = "accounting.journal_entry.submit"


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("accounting.journal_entry.create")
def journal_entry_new(request: TenantRequest, slug: str) -> HttpResponse:
    """GET shows the empty grid; POST posts the entry, or does what its button is called by.

    ``add_line`` and ``balance`` give the page back with a row more or a row filled, ``save``
    keeps a draft, ``save_as_new`` keeps it beside the one that somebody else has changed,
    ``submit`` hands it in for approval, and ``hand_in`` goes as far as the person may: it posts,
    submits above the limit, or keeps a draft.
    """
    if request.method != "POST":
        return entry_page(request, _form_to_begin_with(request))
    if "add_line" in request.POST:
        form = form_of(request, is_draft=True)
        form.add_row(keep_typed=True)
        return entry_page(request, form)
    if "balance" in request.POST:
        form = form_of(request, is_draft=True)
        form.balance_row(_place(request))
        return entry_page(request, form)
    if "save" in request.POST or "save_as_new" in request.POST:
        return _save(request)
    if "hand_in" in request.POST:
        return _hand_in(request)
    return _submit(request) if "submit" in request.POST else _post(request)


def _form_to_begin_with(request: TenantRequest) -> EntryForm:
    """The empty grid, or one with the template of ``?template=`` or the entry of ``?copy=``, ``?turned=1`` in it."""
    day = latest_open_day(clock.today(request.tenant.time_zone))
    if number := request.GET.get("copy", ""):
        content = content_of_entry(entry_numbered(number, seen_by=request.actor), day, actor=request.actor)
        return form_with(request, turned(content) if request.GET.get("turned") else content)
    if template_id := request.GET.get("template", ""):
        return form_with(request, content_on(template_or_404(template_id, seen_by=request.actor), day))
    return form_of(request)


def _hand_in(request: TenantRequest) -> HttpResponse:
    may, form = request.actor.may, form_of(request)
    may_submit = may(SUBMIT)
    if may("accounting.journal_entry.post"):
        waits = may_submit and form.is_valid() and needs_approval(form.content().total)
        return _submit(request) if waits else _post(request)
    return _submit(request) if may_submit else _save(request)


def _post(request: TenantRequest) -> HttpResponse:
    form = form_of(request)
    if not form.is_valid():
        return entry_page(request, form, status=422)
    posted = entry_of_page(form.content().entry_key)
    slug = request.tenant.slug
    if posted is not None:
        messages.warning(request, f"This page was posted before, as {posted.number}. Nothing was posted again.")
        return redirect(entry_url(slug, posted.number))
    try:
        entry, is_new = _posted(form, request)
    except Refusal as refusal:
        form.is_for_others = isinstance(refusal, AmountBeyondLimit) and request.actor.may(SUBMIT)
        form.refuse(refusal.field, str(refusal))
        return entry_page(request, form, status=422)
    if is_new:
        messages.success(request, f"{entry.number} is posted.")
    else:
        messages.warning(request, f"This page was posted before, as {entry.number}. Nothing was posted again.")
    return redirect(entry_url(slug, entry.number))


def _posted(form: EntryForm, request: TenantRequest) -> tuple[JournalEntry, bool]:
    """The entry and whether it is new: of the draft that the page has become by now, or straight from the page."""
    content = form.content()
    draft = _draft_of(request, content.entry_key)
    if draft is None:
        return _posted_straight(content, request.actor)
    with transaction.atomic():
        saved = _saved(form, request, draft)
        return post_draft(saved.id, actor=request.actor), True


def _posted_straight(content: EntryContent, actor: Actor) -> tuple[JournalEntry, bool]:
    """Without a draft, and with its reversal planned where the page asks for one."""
    require_may_plan_reversal(content.reverse_on, actor=actor)
    proposed = content.proposed()
    with transaction.atomic():
        entry = post_journal_entry(proposed, actor=actor)
        is_new = entry.id == proposed.id
        if is_new and content.reverse_on is not None:
            plan_reversal(entry, reverse_on=content.reverse_on, actor=actor)
    return entry, is_new


def _save(request: TenantRequest) -> HttpResponse:
    form = form_of(request, is_draft=True)
    draft = _kept(form, request, as_new="save_as_new" in request.POST)
    if draft is None:
        return entry_page(request, form, status=422)
    messages.success(request, "The draft is saved.")
    return redirect(draft_url(request.tenant.slug, draft.id))


def _submit(request: TenantRequest) -> HttpResponse:
    form = form_of(request)
    if not form.is_valid():
        return entry_page(request, form, status=422)
    try:
        with transaction.atomic():
            draft = _saved(form, request, _draft_of(request, form.content().entry_key))
            submit_draft(draft.id, actor=request.actor)
    except Refusal as refusal:
        form.refuse(refusal.field, str(refusal))
        return entry_page(request, form, status=422)
    messages.success(request, "The entry is submitted. Those who may approve it are told.")
    return redirect(draft_url(request.tenant.slug, draft.id))


def _kept(form: EntryForm, request: TenantRequest, *, as_new: bool = False) -> DraftEntry | None:
    """The draft of what was typed, or nothing where it was refused and the form says why."""
    if not form.is_valid():
        return None
    try:
        if as_new:
            return create_draft(form.content(entry_key=new_id()), actor=request.actor)
        return _saved(form, request, _draft_of(request, form.content().entry_key))
    except Refusal as refusal:
        form.refuse(refusal.field, str(refusal))
        return None


def _saved(form: EntryForm, request: TenantRequest, draft: DraftEntry | None) -> DraftEntry:
    content, head = form.content(), form.head.cleaned_data
    if draft is None:
        return create_draft(content, actor=request.actor, page=head["page"])
    version = head["version"] or 0
    return change_draft(draft.id, content, version=version, actor=request.actor, page=head["page"])


def _draft_of(request: TenantRequest, entry_key: UUID) -> DraftEntry | None:
    return drafts_seen_by(request.actor).filter(entry_key=entry_key).first()


@require_POST
@tenant_page("accounting.journal_entry.create")
def journal_entry_rows(request: TenantRequest, _slug: str) -> HttpResponse:
    """One more empty row, for the end of the grid."""
    form = form_of(request, is_draft=True)
    row = form.add_row(keep_typed=False)
    return render(request, "accounting/journals/_entry_row.html", {"line": row, "form": form})


@require_POST
@tenant_page("accounting.journal_entry.create")
def journal_entry_balance(request: TenantRequest, _slug: str) -> HttpResponse:
    """The row of ``balance`` with what the others differ by, and the totals that follow."""
    form = form_of(request, is_draft=True)
    row = form.balance_row(_place(request))
    if row is None:
        return HttpResponse(status=204)
    context = {"line": row, "form": form, **_totals(request, form), "with_totals": True}
    return render(request, "accounting/journals/_entry_row.html", context)


@require_POST
@tenant_page("accounting.journal_entry.create")
def journal_entry_totals(request: TenantRequest, _slug: str) -> HttpResponse:
    """The totals of what has been typed so far, and what can be said of each row by now."""
    form = form_of(request, is_draft=True)
    context = {"form": form, **_totals(request, form), "with_notes": True}
    return render(request, "accounting/journals/_entry_totals.html", context)


@require_safe
@tenant_page("accounting.journal_entry.create")
def journal_accounts(request: TenantRequest, _slug: str) -> HttpResponse:
    """The accounts that fit ``q``, as the list under a cell offers them."""
    found = offers(request.GET.get("q", "")[:200])
    return render(request, "accounting/journals/_offers.html", {"offers": found})


@require_POST
@tenant_page("accounting.journal_entry.create")
def journal_draft_saving(request: TenantRequest, slug: str) -> HttpResponse:
    """Keep what was typed as a draft while somebody goes on typing; says when, or why not."""
    form = form_of(request, is_draft=True)
    context: dict[str, Any] = {"version": request.POST.get("version", "")}
    if not form.filled:
        return render(request, "accounting/journals/_draft_saved.html", context)
    posted = form.is_valid() and entry_of_page(form.content().entry_key)
    draft = None if posted else _kept(form, request)
    if draft is None:
        context["trouble"] = " ".join(form.line_errors) or ("" if posted else "Not saved yet: a cell cannot be read.")
        return render(request, "accounting/journals/_draft_saved.html", context)
    context |= {"version": draft.version, "saved_at": f"{localtime(draft.edited_at):%H:%M}"}
    response = render(request, "accounting/journals/_draft_saved.html", context)
    response["HX-Replace-Url"] = draft_url(slug, draft.id)
    return response


def form_of(request: TenantRequest, *, is_draft: bool = False) -> EntryForm:
    """The form of what was sent, or an empty one for the latest open day."""
    data = request.POST if request.method == "POST" else None
    return EntryForm(
        data,
        base=iso_currencies()[request.tenant.base_currency],
        actor=request.actor,
        posting_date=latest_open_day(clock.today(request.tenant.time_zone)),
        is_draft=is_draft,
        accounts_url=reverse("journal_accounts", args=[request.tenant.slug]),
    )


def form_with(request: TenantRequest, content: EntryContent, *, version: int = 0) -> EntryForm:
    """The form with an entry in it, as if it had been typed."""
    base = iso_currencies()[request.tenant.base_currency]
    return EntryForm(
        retyped(content, base=base, version=version),
        base=base,
        actor=request.actor,
        posting_date=content.posting_date,
        is_draft=True,
        accounts_url=reverse("journal_accounts", args=[request.tenant.slug]),
    )


def _place(request: TenantRequest) -> int:
    text = request.POST.get("balance", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1


def _totals(request: TenantRequest, form: EntryForm) -> dict[str, Any]:
    limit, totals = approval_limit(), form.totals
    return {"totals": totals, "limit": limit, "is_above_limit": limit is not None and totals["debit"] > limit}


def entry_page(
    request: TenantRequest, form: EntryForm, status: int = 200, *, draft: DraftEntry | None = None
) -> HttpResponse:
    """The page with the grid, for a new entry or a draft."""
    slug = request.tenant.slug
    context = {
        "form": form,
        **_totals(request, form),
        "draft": draft,
        "version": draft.version if draft else request.POST.get("version", ""),
        "new_url": reverse("journal_entry_new", args=[slug]),
        "rows_url": reverse("journal_entry_rows", args=[slug]),
        "totals_url": reverse("journal_entry_totals", args=[slug]),
        "balance_url": reverse("journal_entry_balance", args=[slug]),
        "saving_url": reverse("journal_draft_saving", args=[slug]),
        "journal_url": reverse("journal_list", args=[slug]),
        "drafts_url": reverse("draft_list", args=[slug]),
        "files": draft_files_shown(draft, slug, may_remove=True) if draft else [],
        "attach_url": reverse("draft_files", args=[slug, draft.id]) if draft else "",
        "template_url": reverse("template_list", args=[slug]),
        "page_keys": "accounting/journals/_entry_keys.html",
        "discard_url": reverse("draft_discarding", args=[slug, draft.id]) if draft else "",
    }
    return render(request, "accounting/journals/journal_entry_new.html", context, status=status)
