"""Pages of the financial reports."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounting.ledger.reach import of_all_entries
from accounting.periods.queries import fiscal_years
from erp.foundation import clock
from reporting.exports.downloading import download_links, download_report
from reporting.financials.asking import Asked, columns_of, dimensions
from reporting.financials.comparison import previous_month_end
from reporting.financials.errors import UnknownDimension
from reporting.financials.forms import TrialBalanceFilters, TrialBalanceForm
from reporting.financials.spans import Span
from reporting.financials.statement_links import Leading
from reporting.financials.trial_balance import trial_balance
from reporting.financials.trial_balance_columns import (
    columns_as_table,
    even_words,
    is_even,
    is_in_columns,
    trial_balance_columns,
)
from reporting.financials.trial_balance_range import (
    is_even_in_range,
    range_as_table,
    range_words,
    trial_balance_of_range,
)
from reporting.financials.trial_balance_table import as_table
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest


@require_safe
@tenant_page("reporting.report.view")
@of_all_entries
def trial_balance_page(request: TenantRequest, _slug: str) -> HttpResponse:
    """The trial balance on screen, or with ``?format=`` as a file."""
    today = clock.today(request.tenant.time_zone)
    filters = TrialBalanceForm(request.GET).filters(today)
    asked = filters.asked(request.actor.scope.branches)
    try:
        spans = columns_of(asked)
    except UnknownDimension as refusal:
        messages.error(request, str(refusal))
        filters = replace(filters, dimension="")
        asked = filters.asked(request.actor.scope.branches)
        spans = columns_of(asked)
    if is_in_columns(asked):
        context = _in_columns(request, filters, asked, spans)
    elif filters.starts:
        context = _of_a_range(request, filters, asked, spans[0])
    else:
        context = _of_a_day(filters, spans[0])
    if chosen := request.GET.get("format"):
        return download_report(context["table"](), format_name=chosen, tenant=request.tenant, actor=request.actor)
    context |= {
        "filters": filters,
        "presets": _presets(today),
        "dimensions": [
            {"value": value, "label": label, "current": value == filters.dimension}
            for value, label in dimensions(asked.seen)
        ],
        "exports": download_links(request),
    }
    return render(request, "reporting/financials/trial_balance.html", context)


def _of_a_day(filters: TrialBalanceFilters, span: Span) -> dict[str, Any]:
    """Debits and credits on a day, beside those of another one."""
    report = trial_balance(
        filters.as_at,
        compare=filters.compare_to,
        by_currency=filters.by_currency,
        hide_zero=filters.hide_zero,
        narrowed=span.narrowed,
    )
    table = partial(as_table, report, hide_zero=filters.hide_zero, dimension=filters.dimension)
    return {"report": report, "statement": None, "table": table}


def _of_a_range(request: TenantRequest, filters: TrialBalanceFilters, asked: Asked, span: Span) -> dict[str, Any]:
    """What was debited and credited between two days, and the balances around it."""
    statement = trial_balance_of_range(span, hide_zero=filters.hide_zero)
    return {
        "statement": statement,
        "lines": Leading(request.tenant.slug, asked, has_range=True).lines(statement),
        "is_right": is_even_in_range(statement),
        "words": range_words(statement),
        "table": partial(range_as_table, statement, asked, hide_zero=filters.hide_zero),
    }


def _in_columns(
    request: TenantRequest, filters: TrialBalanceFilters, asked: Asked, spans: Sequence[Span]
) -> dict[str, Any]:
    """Balances by part of the business or by month."""
    statement = trial_balance_columns(spans, hide_zero=filters.hide_zero)
    return {
        "statement": statement,
        "lines": Leading(request.tenant.slug, asked, has_range=False).lines(statement),
        "is_right": is_even(statement),
        "words": even_words(statement),
        "table": partial(columns_as_table, statement, asked, hide_zero=filters.hide_zero),
    }


def _presets(today: date) -> list[dict[str, Any]]:
    """Days that are asked for most: today, the last month's end, the ends of the latest years."""
    ended = [year for year in fiscal_years().prefetch_related(None)[:4] if year.ends < today]
    return [
        {"label": "Today", "as_at": today},
        {"label": "End of last month", "as_at": previous_month_end(today)},
        *({"label": f"End of {year.name}", "as_at": year.ends} for year in ended[:2]),
    ]
