"""The page of a fiscal year: what it earned, what closing it would post, and what did."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounting.closing.preview import preview_of
from accounting.closing.queries import year_end
from accounting.closing.year_end import RETAINED_EARNINGS, close_year
from accounting.ledger.addresses import account_url, entry_url
from accounting.ledger.queries import account_with_role
from accounting.ledger.reach import of_whole_business
from accounting.periods.models import FiscalYear, PeriodState
from erp.foundation import clock
from erp.foundation.errors import Refusal
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest


@require_safe
@tenant_page("accounting.period.view")
@of_whole_business
def fiscal_year_page(request: TenantRequest, slug: str, year_id: UUID) -> HttpResponse:
    """Profit, what of it stands in equity, and the entry that would carry the rest."""
    year = get_object_or_404(FiscalYear.objects.all(), id=year_id)
    return _page(request, year)


@require_POST
@tenant_page("accounting.year.close", proves=True)
@of_whole_business
def fiscal_year_closing(request: TenantRequest, slug: str, year_id: UUID) -> HttpResponse:
    """Close the year, or carry over what came after its closing."""
    year = get_object_or_404(FiscalYear.objects.all(), id=year_id)
    try:
        entry = close_year(year, actor=request.actor)
    except Refusal as refusal:
        return _page(request, year, refusal=str(refusal))
    messages.success(request, f"{year.name} is closed with {entry.number}.")
    return redirect("fiscal_year", slug, year.id)


def _page(request: TenantRequest, year: FiscalYear, *, refusal: str = "") -> HttpResponse:
    slug = request.tenant.slug
    end = year_end(year)
    retained = account_with_role(RETAINED_EARNINGS)
    periods = list(year.periods.order_by("number"))
    following = FiscalYear.objects.filter(starts__gt=year.ends).order_by("starts").first()
    span = f"from_date={year.starts}&to_date={year.ends}"
    context: dict[str, Any] = {
        "year": year,
        "end": end,
        "refusal": refusal,
        "lines": [
            {"code": one.account.code, "name": one.account.name, "amount": one.amount, "credit": -one.amount,
             "url": f"{account_url(slug, one.account.code)}?{span}"}
            for one in preview_of(year, retained)
        ],
        "entries": [
            {"number": one.number, "url": entry_url(slug, one.number), "posted_at": one.posted_at,
             "by": one.posted_by_label, "total": one.total, "is_reversal": one.reversal_of_id is not None}
            for one in end.entries
        ],
        "is_over": year.ends < clock.today(request.tenant.time_zone),
        "is_locked": periods[-1].state == PeriodState.LOCKED,
        "following": following,
        "close_url": reverse("fiscal_year_closing", args=[slug, year.id])
        if request.actor.may("accounting.year.close") and end.remaining and periods[-1].state != PeriodState.LOCKED
        else "",
        "list_url": reverse("period_list", args=[slug]),
        "opening_url": reverse("fiscal_year_opening", args=[slug])
        if request.actor.may("accounting.period.close") and following is None
        else "",
        "next_day": year.ends + timedelta(days=1),
        "journal_url": f"{reverse('journal_list', args=[slug])}?{span}&source=closing",
    }  # fmt: skip
    return render(request, "accounting/closing/fiscal_year.html", context, status=422 if refusal else 200)
