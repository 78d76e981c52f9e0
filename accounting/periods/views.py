"""Fiscal years and their periods: the list, and the steps that open and close."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounting.periods.closing import close_period, reopen_period
from accounting.periods.forms import FiscalYearForm, ReopeningForm
from accounting.periods.models import AccountingPeriod, FiscalYear, PeriodState
from accounting.periods.opening import fiscal_year_name, open_fiscal_years
from accounting.periods.queries import calendar_of, fiscal_years
from erp.foundation import clock
from erp.foundation.errors import Refusal
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest


@require_safe
@tenant_page("accounting.period.view")
def period_list(request: TenantRequest, slug: str) -> HttpResponse:
    """Fiscal years with their periods, newest first."""
    today = clock.today(request.tenant.time_zone)
    years = list(fiscal_years())
    may_close = request.actor.may("accounting.period.close")
    context = {
        "years": [_year(year, slug, today=today, may_close=may_close) for year in years],
        "further_years": _further_years(years) if may_close else [],
        "opening_url": reverse("fiscal_year_opening", args=[slug]) if may_close else "",
    }
    return render(request, "accounting/periods/period_list.html", context)


def _year(year: FiscalYear, slug: str, *, today: date, may_close: bool) -> dict[str, Any]:
    periods = sorted(year.periods.all(), key=lambda one: one.number)
    return {
        "label": f"Fiscal year {year.name}",
        "starts": year.starts,
        "ends": year.ends,
        "periods": [_period(one, slug, today=today, may_close=may_close) for one in periods],
    }


def _period(period: AccountingPeriod, slug: str, *, today: date, may_close: bool) -> dict[str, Any]:
    journal = reverse("journal_list", args=[slug])
    return {
        "name": period.name,
        "starts": period.starts,
        "ends": period.ends,
        "state": "locked" if period.state == PeriodState.LOCKED else period.state,
        "is_current": period.starts <= today <= period.ends,
        "url": f"{journal}?from_date={period.starts.isoformat()}&to_date={period.ends.isoformat()}",
        "close_url": reverse("period_closing", args=[slug, period.id])
        if may_close and period.state == PeriodState.OPEN
        else "",
        "open_url": reverse("period_reopening", args=[slug, period.id])
        if may_close and period.state == PeriodState.CLOSED
        else "",
    }


def _further_years(years: list[FiscalYear]) -> list[dict[str, Any]]:
    """The years after the newest and before the oldest one, which may be opened next."""
    if not years:
        return []
    after, before = years[0].ends + timedelta(days=1), years[-1].starts - timedelta(days=1)
    return [
        {"label": f"Open {fiscal_year_name(after)}", "day": after},
        {"label": f"Open {fiscal_year_name(_year_earlier(years[-1].starts))}", "day": before},
    ]


def _year_earlier(first_day: date) -> date:
    return first_day.replace(year=first_day.year - 1)


@require_POST
@tenant_page("accounting.period.close")
def fiscal_year_opening(request: TenantRequest, slug: str) -> HttpResponse:
    """Open the fiscal year in which the given day lies."""
    form = FiscalYearForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors["day"]))
        return redirect("period_list", slug)
    newest = fiscal_years().prefetch_related(None).first()
    if newest is None:
        raise Http404
    # Every year of the books runs as the others do.
    opened = open_fiscal_years([form.cleaned_data["day"]], calendar=calendar_of(newest), actor=request.actor)
    words = f"Fiscal year {opened[0].name} is open." if opened else "This fiscal year is open already."
    messages.success(request, words)
    return redirect("period_list", slug)


@require_POST
@tenant_page("accounting.period.close")
def period_closing(request: TenantRequest, slug: str, period_id: UUID) -> HttpResponse:
    """Refuse postings into the period from now on."""
    period = get_object_or_404(AccountingPeriod.objects.all(), id=period_id)
    try:
        close_period(period, actor=request.actor)
        messages.success(request, f"{period.name} is closed.")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("period_list", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("accounting.period.close")
def period_reopening(request: TenantRequest, slug: str, period_id: UUID) -> HttpResponse:
    """Ask why, then allow postings into the period again."""
    period = get_object_or_404(AccountingPeriod.objects.all(), id=period_id)
    form = ReopeningForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reopen_period(period, actor=request.actor, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{period.name} is open again.")
            return redirect("period_list", slug)
    context = {"period": period, "form": form, "cancel_url": reverse("period_list", args=[slug])}
    return render(request, "accounting/periods/period_reopening.html", context, status=422 if form.errors else 200)
