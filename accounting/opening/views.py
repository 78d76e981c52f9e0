"""The wizard of the opening balances: day, three tables, a look at all of it, posting and locking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounting.ledger.addresses import entry_url
from accounting.ledger.reach import of_whole_business
from accounting.opening.columns import Row, plain
from accounting.opening.drafting import choose_difference, choose_first_day, keep_rows
from accounting.opening.errors import ChangedMeanwhile, TableNotUnderstood
from accounting.opening.forms import ROWS_A_PAGE, TABLES, DayForm, Table, TableForm, merged_rows, typed_rows
from accounting.opening.grid import grid_of
from accounting.opening.judging import Ground, Judged
from accounting.opening.locking import lock_opening
from accounting.opening.models import OpeningDraft, Side
from accounting.opening.posting import post_opening, require_first, require_postable
from accounting.opening.queries import (
    account_for_difference,
    earlier_openings,
    ground_of,
    judged_draft,
    likely_first_days,
    open_items,
    present_draft,
    standing_opening,
    why_locked,
)
from accounting.opening.reading import balance_rows, item_rows, read_file, read_text
from erp.foundation import clock
from erp.foundation.errors import Refusal
from erp.foundation.refusing import add_refusal
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest

_FORM = require_http_methods(["GET", "HEAD", "POST"])
_STEPS = {
    "day": ("First day", "The morning from which these books count."),
    "trial-balance": (
        "Trial balance",
        "Every balance of that morning: typed, pasted or from a file, by code or by name.",
    ),
    "customers": ("Customers", "Invoices and credit notes that were not settled, one by one."),
    "suppliers": ("Suppliers", "Bills that were not paid, one by one."),
    "preview": ("Look and post", "What it ties to, before it stands in the books."),
}


@require_safe
@tenant_page("accounting.opening_balance.view")
@of_whole_business
def opening(request: TenantRequest, slug: str) -> HttpResponse:
    """What stands, what is drafted, and where one goes on."""
    draft, standing = present_draft(), standing_opening()
    ground = ground_of(draft, request.tenant.base_currency)
    judged = judged_draft(draft, ground)
    why = why_locked(standing)
    context = {
        "steps": _steps(slug, draft, judged, ""),
        "draft": draft,
        "judged": judged,
        "standing": standing,
        "standing_url": entry_url(slug, standing.entry_number) if standing else "",
        "items": {side.label: open_items(side).count() for side in Side} if standing else {},
        "earlier": [
            {"opening": one, "url": entry_url(slug, one.entry_number), "reversal": one.reversal}
            for one in earlier_openings()[:20]
        ],
        "why_locked": why,
        "may_edit": request.actor.may("accounting.opening_balance.edit") and not why,
        "may_lock": request.actor.may("accounting.opening_balance.lock") and standing is not None and not why,
        "is_changed": standing is not None and draft.revision != draft.posted_revision,
    }
    return render(request, "accounting/opening/opening.html", context)


@_FORM
@tenant_page("accounting.opening_balance.edit")
@of_whole_business
def opening_day(request: TenantRequest, slug: str) -> HttpResponse:
    """The first day of the books."""
    draft = present_draft()
    days = likely_first_days()
    initial = {"day": draft.day or (days[0] if days else None), "revision": draft.revision}
    form = DayForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            choose_first_day(
                form.cleaned_data["day"],
                revision=form.cleaned_data["revision"],
                today=clock.today(request.tenant.time_zone),
                actor=request.actor,
            )
            return redirect("opening_table", slug, "trial-balance")
        except Refusal as refusal:
            add_refusal(form, refusal)
    judged = judged_draft(draft, ground_of(draft, request.tenant.base_currency))
    context = {"form": form, "days": days, "steps": _steps(slug, draft, judged, "day")}
    return render(request, "accounting/opening/day.html", context, status=422 if form.is_bound else 200)


@_FORM
@tenant_page("accounting.opening_balance.edit")
@of_whole_business
def opening_table(request: TenantRequest, slug: str, key: str) -> HttpResponse:
    """One of the three tables: a page of its rows, each with what is wrong beside it."""
    table = _table(key)
    draft = present_draft()
    kept: list[Row] = getattr(draft, table.name)
    if request.method != "POST":
        return _table_page(request, table, draft, kept)
    typed = typed_rows(request.POST, table.row_names)
    rows = merged_rows(kept, typed, table.columns.most_rows)
    try:
        revision = _revision(request)
        kept_draft = keep_rows(
            table.name, rows, revision=revision, names=_explained(request, typed, draft), actor=request.actor
        )
    except Refusal as refusal:
        return _table_page(request, table, draft, rows, sentence=str(refusal), status=422)
    if "go_on" in request.POST and not _has_faults(request, table, kept_draft):
        return redirect(_next(slug, key))
    if "go_on" not in request.POST:
        messages.success(request, "Saved.")
    return redirect(f"{reverse('opening_table', args=[slug, key])}?page={_page_number(request)}")


@require_POST
@tenant_page("accounting.opening_balance.edit")
@of_whole_business
def opening_totals(request: TenantRequest, slug: str, key: str) -> HttpResponse:
    """Totals and differences of what has been typed so far, nothing of it kept."""
    table = _table(key)
    draft = present_draft()
    typed = typed_rows(request.POST, table.row_names)
    setattr(draft, table.name, merged_rows(getattr(draft, table.name), typed, table.columns.most_rows))
    judged = judged_draft(draft, ground_of(draft, request.tenant.base_currency))
    return render(request, "accounting/opening/_totals.html", {"judged": judged, "table": table})


@_FORM
@tenant_page("accounting.opening_balance.edit")
@of_whole_business
def opening_reading(request: TenantRequest, slug: str, key: str) -> HttpResponse:
    """Bring a table in from a file or the clipboard, in the place of the rows that are there."""
    table = _table(key)
    draft = present_draft()
    form = TableForm(request.POST or None, request.FILES or None, initial={"revision": draft.revision})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            file = given["file"]
            found = read_file(file.read(), table.columns) if file else read_text(given["table"], table.columns)
            rows = item_rows(found, table.columns) if table.side else balance_rows(found)
            keep_rows(table.name, rows, revision=given["revision"], actor=request.actor)
            messages.success(request, f"{len(rows):,} rows were read.")
            return redirect("opening_table", slug, key)
        except TableNotUnderstood as refusal:
            form.add_error("file" if given["file"] else "table", str(refusal))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "table": table,
        "has_rows": bool(getattr(draft, table.name)),
        "table_url": reverse("opening_table", args=[slug, key]),
        "columns": [one.label for one in table.columns.columns if one.name not in ("code", "balance")],
    }
    return render(request, "accounting/opening/reading.html", context, status=422 if form.is_bound else 200)


@require_safe
@tenant_page("accounting.opening_balance.edit")
@of_whole_business
def opening_preview(request: TenantRequest, slug: str) -> HttpResponse:
    """Everything that would be posted, what it ties to, and what stands in the way."""
    return _preview_page(request)


@require_POST
@tenant_page("accounting.opening_balance.edit")
def opening_difference(request: TenantRequest, slug: str) -> HttpResponse:
    """Let the difference of debits and credits go to an account of its own, or no longer."""
    try:
        choose_difference(request.POST.get("to_account") == "1", revision=_revision(request), actor=request.actor)
    except ChangedMeanwhile as refusal:
        messages.error(request, str(refusal))
    return redirect("opening_preview", slug)


@require_POST
@tenant_page("accounting.opening_balance.post")
def opening_posting(request: TenantRequest, slug: str) -> HttpResponse:
    """Post what was looked at, in the place of what stands."""
    had_one = standing_opening() is not None
    try:
        posted = post_opening(
            revision=_revision(request),
            base=request.tenant.base_currency,
            today=clock.today(request.tenant.time_zone),
            actor=request.actor,
        )
    except Refusal as refusal:
        return _preview_page(request, sentence=str(refusal), status=422)
    words = "now stand in the place of those before" if had_one else "are posted"
    messages.success(request, f"The opening balances {words}, as {posted.entry_number}.")
    return redirect("opening", slug)


@require_POST
@tenant_page("accounting.opening_balance.lock", proves=True)
def opening_lock(request: TenantRequest, slug: str) -> HttpResponse:
    """Lock what stands, for good."""
    try:
        lock_opening(actor=request.actor)
        messages.success(request, "The opening balances are locked.")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("opening", slug)


def _table(key: str) -> Table:
    if key not in TABLES:
        raise Http404
    return TABLES[key]


def _revision(request: TenantRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _page_number(request: TenantRequest) -> int:
    text = request.GET.get("page", "") or request.POST.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 5 else 1


def _explained(request: TenantRequest, typed: dict[int, Row], draft: OpeningDraft) -> dict[str, str]:
    """What names from elsewhere mean, where somebody has chosen an account for them."""
    names = ground_of(draft, request.tenant.base_currency).names
    explained: dict[str, str] = {}
    for row in typed.values():
        given, chosen = row.get("given", ""), row.get("account", "")
        account = names.named(chosen)
        if given and account is not None and plain(given) != plain(chosen) and names.named(given) is None:
            explained[given] = account.code
    return explained


def _has_faults(request: TenantRequest, table: Table, draft: OpeningDraft) -> bool:
    judged = judged_draft(draft, ground_of(draft, request.tenant.base_currency))
    return bool(judged.faulty_items(table.side) if table.side else judged.faulty_balances)


def _table_page(
    request: TenantRequest, table: Table, draft: OpeningDraft, rows: list[Row], *, sentence: str = "", status: int = 200
) -> HttpResponse:
    ground = ground_of(draft, request.tenant.base_currency)
    setattr(draft, table.name, rows)
    judged = judged_draft(draft, ground)
    slug = request.tenant.slug
    grid = grid_of(table, rows, judged, page=_page_number(request), only_faulty=request.GET.get("show") == "faulty")
    context = {
        "table": table,
        "grid": grid,
        "judged": judged,
        "draft": draft,
        "sentence": sentence,
        "labels": ground.names.labels if table.side is None else [],
        "steps": _steps(slug, draft, judged, table.key),
        "totals_url": reverse("opening_totals", args=[slug, table.key]),
        "reading_url": reverse("opening_reading", args=[slug, table.key]),
        "rows_a_page": ROWS_A_PAGE,
        "revision": request.POST.get("revision", draft.revision),
    }
    return render(request, "accounting/opening/table.html", context, status=status)


def _preview_page(request: TenantRequest, *, sentence: str = "", status: int = 200) -> HttpResponse:
    draft, standing = present_draft(), standing_opening()
    ground = ground_of(draft, request.tenant.base_currency)
    judged = judged_draft(draft, ground)
    slug = request.tenant.slug
    try:
        require_postable(draft, judged, ground)
        if draft.day is not None:
            require_first(draft.day, standing)
        hindrance = ""
    except Refusal as refusal:
        hindrance = str(refusal)
    context = {
        "draft": draft,
        "judged": judged,
        "standing": standing,
        "steps": _steps(slug, draft, judged, "preview"),
        "rows": _preview_rows(judged),
        "ties": judged.ties,
        "items": {side.label: judged.items[side] for side in Side},
        "sentence": sentence,
        "hindrance": hindrance,
        "hints": _hints(request, draft, judged, ground),
        "difference_account": account_for_difference(),
        "may_post": request.actor.may("accounting.opening_balance.post"),
        "why_locked": why_locked(standing),
    }
    return render(request, "accounting/opening/preview.html", context, status=status)


def _preview_rows(judged: Judged) -> list[dict[str, Any]]:
    """The rows by account, with a word for those that deserve a second look."""
    marks = {"bank": "Bank", "cash": "Cash"}
    found = [one for one in judged.balances if one.account is not None]
    return [
        {
            "account": one.account,
            "debit": max(one.amount, 0),
            "credit": max(-one.amount, 0),
            "currency": one.currency,
            "currency_amount": one.currency_amount,
            "mark": marks.get(one.account.subtype, "Stock" if one.account.subtype == "inventory" else ""),
        }
        for one in sorted(found, key=lambda one: one.account.code if one.account else "")
        if one.account is not None
    ]


def _hints(request: TenantRequest, draft: OpeningDraft, judged: Judged, ground: Ground) -> list[str]:
    """What is worth a second thought and stands in nobody's way."""
    hints: list[str] = []
    accounts = [one.account for one in judged.balances if one.account is not None]
    if draft.day and draft.day in likely_first_days() and any(one.type in ("income", "expense") for one in accounts):
        hints.append(
            "The day is the first of a fiscal year, and there are income or expenses among the balances. They belong to"
            " the year before, whose result stands in retained earnings."
        )
    if any(one.subtype in ("bank", "cash") for one in accounts):
        hints.append("Hold each bank and cash balance against its statement, or a count, of the day before.")
    if any(one.subtype == "inventory" for one in accounts):
        hints.append("Stock takes its value here; the items behind it are brought in with the stock rooms.")
    return hints


def _steps(slug: str, draft: OpeningDraft, judged: Judged, present: str) -> list[dict[str, Any]]:
    """Where one is in the wizard; a step is done when nothing in it is wrong."""
    has_rows: Sequence[Row] = draft.balances
    tie_of = {tie.side: tie for tie in judged.ties}
    done = {
        "day": draft.day is not None,
        "trial-balance": bool(has_rows) and not judged.faulty_balances,
        "customers": bool(has_rows) and not judged.faulty_items(Side.CUSTOMER) and not tie_of[Side.CUSTOMER].difference,
        "suppliers": bool(has_rows) and not judged.faulty_items(Side.SUPPLIER) and not tie_of[Side.SUPPLIER].difference,
        "preview": draft.posted_revision is not None and draft.posted_revision == draft.revision,
    }
    urls = {
        "day": reverse("opening_day", args=[slug]),
        **{key: reverse("opening_table", args=[slug, key]) for key in TABLES},
        "preview": reverse("opening_preview", args=[slug]),
    }
    first_undone = next((key for key in _STEPS if not done[key]), "")
    return [
        {
            "key": key,
            "label": label,
            "note": note,
            "url": urls[key],
            "done": done[key],
            "current": key == present,
            "is_next": key == first_undone,
        }
        for key, (label, note) in _STEPS.items()
    ]


def _next(slug: str, key: str) -> str:
    keys = [*TABLES, "preview"]
    following = keys[keys.index(key) + 1]
    if following == "preview":
        return reverse("opening_preview", args=[slug])
    return reverse("opening_table", args=[slug, following])
