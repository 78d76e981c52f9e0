"""The settings of the fiscal calendar: the years that are open, and how the next one will be cut."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounting.ledger.choosing_calendar import choose_calendar
from accounting.ledger.queries import book_settings
from accounting.periods.forms import CalendarForm
from accounting.periods.models import Calendar, FiscalYear, PeriodPattern, PeriodState
from accounting.periods.opening import planned_year
from accounting.periods.queries import fiscal_years
from erp.foundation import clock
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest

CLOSE = "accounting.period.close"


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("accounting.period.view")
def fiscal_calendar(request: TenantRequest, slug: str) -> HttpResponse:
    """GET shows years and the plan of the next; POST keeps how it is to be cut, or with ``show`` only shows it so."""
    kept = book_settings().calendar
    if request.method != "POST":
        form = CalendarForm(initial={"pattern": kept.pattern, "has_adjustment": kept.has_adjustment})
        return _page(request, form, kept)
    form = CalendarForm(request.POST)
    if not form.is_valid():
        return _page(request, form, kept, status=422)
    chosen = form.calendar(kept.start_month)
    if "show" in request.POST:
        return _page(request, form, chosen, is_kept=chosen == kept)
    choose_calendar(chosen, actor=request.actor)
    messages.success(request, "Further fiscal years are cut as you chose. Those that are open stay as they are.")
    return redirect("fiscal_calendar", slug)


def _page(
    request: TenantRequest, form: CalendarForm, calendar: Calendar, *, is_kept: bool = True, status: int = 200
) -> HttpResponse:
    slug, may_choose = request.tenant.slug, request.actor.may(CLOSE)
    today = clock.today(request.tenant.time_zone)
    years = list(fiscal_years())
    next_day = years[0].ends + timedelta(days=1) if years else today
    planned, periods = planned_year(next_day, calendar)
    context: dict[str, Any] = {
        "form": form,
        "may_choose": may_choose,
        "is_kept": is_kept,
        "years": [_year(one, slug, today) for one in years],
        "start_month": f"{date(2000, calendar.start_month, 1):%B}",
        "planned": planned,
        "planned_periods": periods,
        "cut": _cut(len(periods) - calendar.has_adjustment, has_adjustment=calendar.has_adjustment),
        "opening_url": f"{reverse('fiscal_year_opening', args=[slug])}?day={planned.starts}" if may_choose else "",
        "list_url": reverse("period_list", args=[slug]),
    }
    return render(request, "accounting/closing/fiscal_calendar.html", context, status=status)


def _year(year: FiscalYear, slug: str, today: date) -> dict[str, Any]:
    periods = list(year.periods.all())
    has_adjustment = any(one.is_adjustment for one in periods)
    open_count = sum(one.state == PeriodState.OPEN for one in periods)
    is_locked = all(one.state == PeriodState.LOCKED for one in periods)
    return {
        "name": year.name,
        "url": reverse("fiscal_year", args=[slug, year.id]),
        "starts": year.starts,
        "ends": year.ends,
        "is_current": year.starts <= today <= year.ends,
        "cut": _cut(len(periods) - has_adjustment, has_adjustment=has_adjustment),
        "state": "Locked" if is_locked else "Open" if open_count else "Closed",
        "note": f"{open_count} of {len(periods)} periods" if open_count else "",
    }


def _cut(periods: int, *, has_adjustment: bool) -> str:
    label = PeriodPattern.FOUR_WEEKS.label if periods == 13 else PeriodPattern.MONTHS.label
    return f"{label} and adjustments" if has_adjustment else label
