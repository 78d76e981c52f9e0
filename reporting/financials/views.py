"""Pages of the financial reports."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounting.periods.queries import fiscal_years
from erp.foundation import clock
from reporting.exports.downloading import download_links, download_report
from reporting.financials.comparison import previous_month_end
from reporting.financials.forms import TrialBalanceForm
from reporting.financials.trial_balance import trial_balance
from reporting.financials.trial_balance_table import as_table
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest


@require_safe
@tenant_page("reporting.report.view")
def trial_balance_page(request: TenantRequest, _slug: str) -> HttpResponse:
    """The trial balance on screen, or with ``?format=`` as a file."""
    today = clock.today(request.tenant.time_zone)
    filters = TrialBalanceForm(request.GET).filters(today)
    report = trial_balance(
        filters.as_at, compare=filters.compare_to, by_currency=filters.by_currency, hide_zero=filters.hide_zero
    )
    if chosen := request.GET.get("format"):
        table = as_table(report, hide_zero=filters.hide_zero)
        return download_report(table, format_name=chosen, tenant=request.tenant, actor=request.actor)
    context = {
        "report": report,
        "filters": filters,
        "presets": _presets(today),
        "exports": download_links(request),
    }
    return render(request, "reporting/financials/trial_balance.html", context)


def _presets(today: date) -> list[dict[str, Any]]:
    """Days that are asked for most: today, the last month's end, the ends of the latest years."""
    ended = [year for year in fiscal_years().prefetch_related(None)[:4] if year.ends < today]
    return [
        {"label": "Today", "as_at": today},
        {"label": "End of last month", "as_at": previous_month_end(today)},
        *({"label": f"End of {year.name}", "as_at": year.ends} for year in ended[:2]),
    ]
