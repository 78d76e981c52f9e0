"""The page that a day begins with."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounting.imports.models import ImportState, JournalImport
from accounting.journals.queries import sent_back_to, to_approve, to_post
from accounting.ledger.balances import FIRST_DAY
from accounting.ledger.models import AccountType, JournalEntry, LedgerAccount
from accounting.ledger.queries import amounts_seen_by, entries_seen_by, money_flow, reversals_of
from accounting.ledger.sight import moved, sight_of
from accounting.periods.models import AccountingPeriod, PeriodState
from accounting.periods.queries import period_of
from erp.foundation import clock
from erp.foundation.money import iso_currencies
from erp.web.first_week import first_week
from tenancy.access.first_week import dismiss_first_week
from tenancy.access.pages import tenant_page
from tenancy.access.registry import ROLES_IN_WORDS, Role
from tenancy.access.requests import TenantRequest
from tenancy.reviews.queries import open_review


@tenant_page("tenancy.home.view")
def home(request: TenantRequest, slug: str) -> HttpResponse:
    """What needs doing, and how the books stand today."""
    today = clock.today(request.tenant.time_zone)
    may = request.actor.may
    recent = _recent(request) if may("accounting.journal_entry.view") else []
    has_books = bool(recent) or JournalEntry.objects.exists()
    reads_books = may("reporting.report.view") and has_books
    context: dict[str, Any] = {
        "greeting": _greeting(request),
        "context_line": _context_line(today),
        "journal_url": f"/t/{slug}/journal/" if may("accounting.journal_entry.view") else "",
        "recent_entries": recent,
        "todo": [
            *_reviews_to_do(request),
            *(_todo(request, today) if has_books else _drafts_to_do(request, f"/t/{slug}/journal/drafts/")),
        ],
        "figures": _figures(request, today) if reads_books else [],
        "chart": _chart(request, today) if reads_books and request.actor.scope.branches is None else {"months": []},
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
    from zoneinfo import ZoneInfo

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


def _reviews_to_do(request: TenantRequest) -> list[dict[str, Any]]:
    """The access review that is open, for those who decide in it."""
    opened = open_review(request.tenant) if request.actor.may("tenancy.review.edit") else None
    if opened is None:
        return []
    url = reverse("review", args=[request.tenant.slug, opened.review.id])
    label = "Access review is overdue, undecided" if opened.is_overdue else "Access review, undecided"
    return [{"label": label, "value": opened.undecided, "url": url, "tone": "bad" if opened.is_overdue else ""}]


def _todo(request: TenantRequest, today: date) -> list[dict[str, Any]]:
    root = f"/t/{request.tenant.slug}/"
    rows: list[dict[str, Any]] = _drafts_to_do(request, f"{root}journal/drafts/")
    if request.actor.may("accounting.journal_import.view"):
        waiting = JournalImport.objects.filter(state=ImportState.READY).count()
        faulty = JournalImport.objects.filter(state=ImportState.REFUSED).count()
        rows.append({"label": "Imports ready to post", "value": waiting, "url": f"{root}imports/"})
        rows.append(
            {
                "label": "Imports with errors",
                "value": faulty,
                "url": f"{root}imports/",
                "tone": "bad" if faulty else "",
            }
        )
    if request.actor.may("accounting.period.view"):
        open_past = AccountingPeriod.objects.filter(state=PeriodState.OPEN, ends__lt=today).count()
        rows.append({"label": "Past periods still open", "value": open_past, "url": f"{root}periods/"})
    return rows


def _drafts_to_do(request: TenantRequest, url: str) -> list[dict[str, Any]]:
    """Entries by hand that wait for this person; nothing where none does."""
    may, counts = request.actor.may, {}
    if may("accounting.journal_entry.approve"):
        counts["Entries to approve"] = to_approve(request.actor).count()
    if may("accounting.journal_entry.post"):
        counts["Approved entries to post"] = to_post(request.actor).count()
    if may("accounting.journal_entry.edit"):
        counts["Your entries sent back"] = sent_back_to(request.actor).count()
    return [{"label": label, "value": value, "url": url, "tone": "wait"} for label, value in counts.items() if value]


def _figures(request: TenantRequest, today: date) -> list[dict[str, Any]]:
    """Cash, receivables, payables, and the result of the fiscal year so far."""
    accounts = {one.id: one for one in LedgerAccount.objects.all()}
    sums = {"cash": 0, "receivable": 0, "payable": 0, "result": 0}
    for account_id, balance in moved(FIRST_DAY, today, sight_of(request.actor)).items():
        account = accounts[account_id]
        if account.subtype in ("bank", "cash"):
            sums["cash"] += balance.amount
        elif account.subtype in ("receivable", "payable"):
            sums[account.subtype] += balance.amount
        if account.type in (AccountType.INCOME, AccountType.EXPENSE):
            sums["result"] += balance.amount
    currency = request.tenant.base_currency
    exponent = iso_currencies()[currency].exponent
    root = f"/t/{request.tenant.slug}/"
    shown = (
        ("Cash and bank", sums["cash"], "in all bank and cash accounts"),
        ("Receivable", sums["receivable"], "owed by customers"),
        ("Payable", -sums["payable"], "owed to suppliers"),
        ("Result", -sums["result"], "income less expenses, not yet closed"),
    )
    return [
        {
            "label": label,
            "value_minor": value,
            "exponent": exponent,
            "currency": currency,
            "note": note,
            "url": f"{root}reports/trial-balance/",
        }
        for label, value, note in shown
    ]


def _chart(request: TenantRequest, today: date) -> dict[str, Any]:
    currency = iso_currencies()[request.tenant.base_currency]
    root = f"/t/{request.tenant.slug}/journal/"
    return {
        "title": "Money in and out",
        "unit": f"12 months, {currency.code} thousand",
        "exponent": currency.exponent,
        "months": [
            {
                "label": f"{one.starts:%b}",
                "in_minor": one.money_in,
                "out_minor": one.money_out,
                "url": f"{root}?from_date={one.starts}&to_date={one.ends}",
            }
            for one in money_flow(12, today)
        ],
    }
