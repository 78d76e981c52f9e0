"""A further fiscal year: how it would run, and opening it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounting.ledger.queries import book_settings
from accounting.periods.forms import FiscalYearForm
from accounting.periods.models import Calendar
from accounting.periods.opening import open_fiscal_years, planned_year
from accounting.periods.queries import fiscal_years
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("accounting.period.close")
def fiscal_year_opening(request: TenantRequest, slug: str) -> HttpResponse:
    """Show the fiscal year in which the given day lies, cut as asked; open it at a POST."""
    if not fiscal_years().prefetch_related(None).exists():
        raise Http404
    usual = book_settings().calendar
    if request.method != "POST":
        asked = FiscalYearForm(request.GET if "day" in request.GET else None)
        if not asked.is_valid():
            return redirect("period_list", slug)
        is_asked = "pattern" in request.GET
        calendar = asked.calendar(usual.start_month) if is_asked else usual
        return _preview(request, asked.cleaned_data["day"], calendar)
    form = FiscalYearForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("period_list", slug)
    # A form that says nothing of the pattern wants the year to run as the settings say.
    calendar = form.calendar(usual.start_month) if "pattern" in request.POST else usual
    opened = open_fiscal_years([form.cleaned_data["day"]], calendar=calendar, actor=request.actor)
    words = f"Fiscal year {opened[0].name} is open." if opened else "This fiscal year is open already."
    messages.success(request, words)
    return redirect("period_list", slug)


def _preview(request: TenantRequest, day: date, calendar: Calendar) -> HttpResponse:
    year, periods = planned_year(day, calendar)
    form = FiscalYearForm(initial={"day": day, "pattern": calendar.pattern, "has_adjustment": calendar.has_adjustment})
    context: dict[str, Any] = {
        "year": year,
        "periods": periods,
        "form": form,
        "cancel_url": reverse("period_list", args=[request.tenant.slug]),
    }
    return render(request, "accounting/periods/fiscal_year_new.html", context)
