"""The page that a day begins with."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounting.ledger.models import JournalEntry
from accounting.ledger.queries import amounts_seen_by, entries_seen_by, reversals_of
from accounting.periods.models import PeriodState
from accounting.periods.queries import period_of
from erp.foundation import clock
from erp.web.desk import coming_up, tasks_for
from erp.web.first_week import first_week
from erp.web.home_figures import charts, figures
from tenancy.access.first_week import dismiss_first_week
from tenancy.access.pages import tenant_page
from tenancy.access.registry import ROLES_IN_WORDS, Role
from tenancy.access.requests import TenantRequest


@tenant_page("tenancy.home.view")
def home(request: TenantRequest, slug: str) -> HttpResponse:
    """What needs doing, and how the books stand today."""
    today = clock.today(request.tenant.time_zone)
    may = request.actor.may
    recent = _recent(request) if may("accounting.journal_entry.view") else []
    reads_books = may("reporting.report.view") and (bool(recent) or JournalEntry.objects.exists())
    todo, soon = tasks_for(request, today), coming_up(request, today)
    context: dict[str, Any] = {
        "greeting": _greeting(request),
        "context_line": _context_line(today),
        "journal_url": f"/t/{slug}/journal/" if may("accounting.journal_entry.view") else "",
        "recent_entries": recent,
        "todo": todo,
        "coming_up": soon,
        "keeps_books": may("accounting.journal_entry.view"),
        "figures": figures(request, today) if reads_books else [],
        "charts": charts(request, today) if reads_books else [],
        "first_week": first_week(request),
    }
    if not any(context[name] for name in ("todo", "figures", "recent_entries", "first_week", "journal_url")):
        context["quiet"] = _quiet(request)
    return render(request, "web/home.html", context)


@require_POST
@tenant_page("tenancy.first_week.dismiss")
def first_week_dismissal(request: TenantRequest, slug: str) -> HttpResponse:
    """Put the first week away for everybody of the tenant."""
    dismiss_first_week(request.tenant, actor=request.actor)
    messages.success(request, "The first week is put away.")
    return redirect(f"/t/{slug}/")


def _quiet(request: TenantRequest) -> dict[str, str]:
    """What a role without books will do here, and where its person can go now."""
    key = request.membership.role_key
    words = ROLES_IN_WORDS[Role(key)] if key in Role.values else "What your role may do is listed by whoever gave it."
    return {
        "title": f"Nothing for a {request.membership.role_label.lower()} yet",
        "words": f"{words} The pages for it stand in the menu as soon as these books have them. Until then, see to your"
        " own sign-in: password, second factor and the places where you are signed in.",
        "url": reverse("security", args=[request.tenant.slug]),
    }


def _greeting(request: TenantRequest) -> str:
    hour = clock.now().astimezone(ZoneInfo(request.tenant.time_zone)).hour
    part = "morning" if 4 <= hour < 12 else "afternoon" if 12 <= hour < 18 else "evening"
    return f"Good {part}"


def _context_line(today: date) -> str:
    day = f"{today:%A} {today.day} {today:%B}."
    period = period_of(today)
    if period is None:
        return f"{day} There is no accounting period for today yet."
    state = "open" if period.state == PeriodState.OPEN else "closed"
    return f"{day} Period {period.name} is {state}."


def _recent(request: TenantRequest) -> list[dict[str, Any]]:
    entries = list(entries_seen_by(request.actor).order_by("-posting_date", "-id")[:6])
    reversed_by = reversals_of([entry.id for entry in entries])
    amounts = amounts_seen_by(request.actor, entries)
    return [
        {
            "number": entry.number,
            "date": entry.posting_date,
            "memo": entry.memo,
            "total": amounts[entry.id],
            "url": f"/t/{request.tenant.slug}/journal/{entry.number}/",
            "state": "reversed" if entry.id in reversed_by else "posted",
        }
        for entry in entries
    ]
