"""Pages of the financial statements, on screen or with ``?format=`` as a file."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from erp.foundation import clock
from erp.foundation.errors import Refusal
from reporting.exports.downloading import download_links, download_report
from reporting.exports.tables import ReportTable
from reporting.financials.asking import COMPARISONS, columns_of, dimensions
from reporting.financials.balance_sheet import balance_sheet, is_balanced
from reporting.financials.presets import presets
from reporting.financials.profit_and_loss import profit_and_loss
from reporting.financials.statement_forms import StatementFilters, StatementForm
from reporting.financials.statement_reports import balance_sheet_as_table, profit_and_loss_as_table
from reporting.financials.statements import Statement
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest


@dataclass(frozen=True, slots=True)
class _Kind:
    """What differs between the pages: the figures, their table, and whether a first day means something."""

    figures: Callable[..., Statement]
    table: Callable[..., ReportTable]
    has_range: bool


_PROFIT_AND_LOSS = _Kind(profit_and_loss, profit_and_loss_as_table, has_range=True)
_BALANCE_SHEET = _Kind(balance_sheet, balance_sheet_as_table, has_range=False)


@require_safe
@tenant_page("reporting.report.view")
def profit_and_loss_page(request: TenantRequest, _slug: str) -> HttpResponse:
    """What was earned and spent between two days."""
    return _page(request, _PROFIT_AND_LOSS)


@require_safe
@tenant_page("reporting.report.view")
def balance_sheet_page(request: TenantRequest, _slug: str) -> HttpResponse:
    """What is owned and owed at the end of a day."""
    return _page(request, _BALANCE_SHEET)


def _page(request: TenantRequest, kind: _Kind) -> HttpResponse:
    today = clock.today(request.tenant.time_zone)
    filters = StatementForm(request.GET).filters(today)
    try:
        spans = columns_of(filters.asked)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        filters = replace(filters, asked=replace(filters.asked, dimension=""))
        spans = columns_of(filters.asked)
    statement = kind.figures(spans, hide_zero=filters.hide_zero)
    if chosen := request.GET.get("format"):
        table = kind.table(statement, filters.asked, hide_zero=filters.hide_zero)
        return download_report(table, format_name=chosen, tenant=request.tenant, actor=request.actor)
    context = {
        "statement": statement,
        "has_range": kind.has_range,
        "balanced": is_balanced(statement) if not kind.has_range else None,
        "filters": filters,
        "presets": presets(today, has_range=kind.has_range),
        "comparisons": [{"key": key, "label": label.capitalize()} for key, label in COMPARISONS.items()],
        "dimensions": _dimensions(filters),
        "exports": download_links(request),
    }
    return render(request, "reporting/financials/statement.html", context)


def _dimensions(filters: StatementFilters) -> list[dict[str, Any]]:
    return [
        {"value": value, "label": label, "current": value == filters.asked.dimension} for value, label in dimensions()
    ]
