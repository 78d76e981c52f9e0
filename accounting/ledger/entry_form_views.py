"""A journal entry by hand: the page, and its two panels that change while somebody types."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounting.ledger.addresses import entry_url
from accounting.ledger.entry_forms import EntryForm
from accounting.ledger.models import JournalEntry
from accounting.ledger.posting import post_journal_entry
from accounting.periods.queries import latest_open_day
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.errors import Refusal
from erp.foundation.money import iso_currencies
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("accounting.journal_entry.post")
def journal_entry_new(request: TenantRequest, slug: str) -> HttpResponse:
    """GET shows the empty grid; POST posts the entry, or with ``add_line`` gives one more row."""
    form = _form(request)
    if request.method != "POST":
        return _page(request, form)
    if "add_line" in request.POST:
        form.add_row(keep_typed=True)
        return _page(request, form)
    posted = _post(form, request.actor) if form.is_valid() else None
    if posted is None:
        return _page(request, form, status=422)
    entry, is_new = posted
    if is_new:
        messages.success(request, f"{entry.number} is posted.")
    else:
        messages.warning(request, f"This page was posted before, as {entry.number}. Nothing was posted again.")
    return redirect(entry_url(slug, entry.number))


@require_POST
@tenant_page("accounting.journal_entry.post")
def journal_entry_rows(request: TenantRequest, _slug: str) -> HttpResponse:
    """One more empty row, for the end of the grid."""
    row = _form(request).add_row(keep_typed=False)
    return render(request, "accounting/ledger/_entry_row.html", {"line": row})


@require_POST
@tenant_page("accounting.journal_entry.post")
def journal_entry_totals(request: TenantRequest, slug: str) -> HttpResponse:
    """The totals of what has been typed so far."""
    context = {"totals": _form(request).totals, "totals_url": reverse("journal_entry_totals", args=[slug])}
    return render(request, "accounting/ledger/_entry_totals.html", context)


def _form(request: TenantRequest) -> EntryForm:
    day = latest_open_day(clock.today(request.tenant.time_zone))
    data = request.POST if request.method == "POST" else None
    return EntryForm(data, base=iso_currencies()[request.tenant.base_currency], posting_date=day)


def _post(form: EntryForm, actor: Actor) -> tuple[JournalEntry, bool] | None:
    """The entry and whether it is new, or nothing where it was refused and the form says why."""
    proposed = form.proposed()
    try:
        entry = post_journal_entry(proposed, actor=actor)
    except Refusal as refusal:
        form.refuse(refusal.field, str(refusal))
        return None
    return entry, entry.id == proposed.id


def _page(request: TenantRequest, form: EntryForm, status: int = 200) -> HttpResponse:
    slug = request.tenant.slug
    context = {
        "form": form,
        "totals": form.totals,
        "rows_url": reverse("journal_entry_rows", args=[slug]),
        "totals_url": reverse("journal_entry_totals", args=[slug]),
        "journal_url": reverse("journal_list", args=[slug]),
    }
    return render(request, "accounting/ledger/journal_entry_new.html", context, status=status)
