"""The page that reverses an entry: first what would change, then the reversal."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounting.ledger.addresses import entry_link, entry_url
from accounting.ledger.effects import effects_of_reversal
from accounting.ledger.errors import AlreadyReversed, ClosingReversedElsewhere, PeriodNotOpen
from accounting.ledger.finding import entry_numbered
from accounting.ledger.forms import ReversalForm
from accounting.ledger.models import JournalEntry
from accounting.ledger.queries import reversals_of
from accounting.ledger.reversal import mirror_of, reverse_journal_entry
from accounting.periods.models import PeriodState
from accounting.periods.queries import latest_open_day, period_of, why_not_open
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.errors import Refusal
from erp.foundation.refusing import add_refusal
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("accounting.journal_entry.reverse")
def reversal(request: TenantRequest, slug: str, number: str) -> HttpResponse:
    """GET previews the reversal on ``?posting_date=``; POST posts it."""
    entry = entry_numbered(number, seen_by=request.actor)
    if request.method != "POST":
        # What closes a year is reversed on its own day, also when that period is closed.
        usual = entry.posting_date if entry.is_closing else latest_open_day(clock.today(request.tenant.time_zone))
        asked = ReversalForm(request.GET)
        asked.is_valid()
        return _page(
            request, entry, ReversalForm(initial={"posting_date": asked.cleaned_data.get("posting_date") or usual})
        )
    form = ReversalForm(request.POST)
    if form.is_valid():
        made = _reverse(form, entry, request.actor)
        if made is not None:
            messages.success(request, f"{made.number} reverses {entry.number}.")
            return redirect(entry_url(slug, made.number))
    return _page(request, entry, form, status=422)


def _reverse(form: ReversalForm, entry: JournalEntry, actor: Actor) -> JournalEntry | None:
    """The reversal, or nothing where it was refused and the form says why."""
    day, reason = form.cleaned_data["posting_date"], form.cleaned_data["reason"]
    try:
        return reverse_journal_entry(entry, posting_date=day, reason=reason, actor=actor)
    except AlreadyReversed as error:
        # Of two clicks the second asks for what has been done, and is led to it.
        made = _same_reversal(entry, day, reason, actor)
        if made is None:
            form.add_error(None, str(error))
        return made
    except Refusal as refusal:
        add_refusal(form, refusal)
        return None


def _same_reversal(entry: JournalEntry, day: date, reason: str, actor: Actor) -> JournalEntry | None:
    """The reversal of the entry, where it is just what this form asks for."""
    made = reversals_of([entry.id]).get(entry.id)
    if made is None:
        return None
    is_same = made.posting_date == day and made.posted_by_id == actor.id and made.memo.endswith(f": {reason}")
    return made if is_same else None


def _page(request: TenantRequest, entry: JournalEntry, form: ReversalForm, status: int = 200) -> HttpResponse:
    slug = request.tenant.slug
    day = _day_of(form) or entry.posting_date
    effects = effects_of_reversal(entry, day, seen_by=request.actor)
    reversed_by = reversals_of([entry.id]).get(entry.id)
    context: dict[str, Any] = {
        "entry": {
            "number": entry.number,
            "posting_date": entry.posting_date,
            "memo": entry.memo,
            "total": entry.total,
            "url": entry_url(slug, entry.number),
        },
        "as_at": day,
        "effects": effects.accounts,
        "profit_change": effects.profit_change,
        "form": form,
        "refusal": _refusal(entry),
        "reversed_by": entry_link(slug, reversed_by),
        "warning": _warning(entry, day),
    }
    template = "accounting/ledger/_effects.html" if request.htmx else "accounting/ledger/reversal.html"
    return render(request, template, context, status=status)


def _day_of(form: ReversalForm) -> date | None:
    """The day that the form shows, also where that day was refused."""
    try:
        day: date = form.fields["posting_date"].clean(form["posting_date"].value())
    except ValidationError:
        return None
    return day


def _refusal(entry: JournalEntry) -> str:
    """Why the entry cannot be reversed at all, or nothing."""
    try:
        mirror_of(entry, posting_date=entry.posting_date, reason="")
    except Refusal as refusal:
        return str(refusal)
    return ""


def _warning(entry: JournalEntry, day: date) -> str:
    """What a date in another period leaves behind, or why it will be refused."""
    period = period_of(day)
    if entry.is_closing:
        if day != entry.posting_date:
            return str(ClosingReversedElsewhere(entry.number, entry.posting_date))
        if period is not None and period.state == PeriodState.CLOSED:
            return ""
    why = why_not_open(period) if period else ""
    if period is None or why:
        return str(PeriodNotOpen(day, why))
    if period.id == entry.period_id:
        return ""
    return f"The reversal counts in {period.name}. {entry.period.name} stays as it is."
