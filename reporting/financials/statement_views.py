"""Pages of the financial statements, on screen or with ``?format=`` as a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounting.ledger.reach import of_all_entries
from erp.foundation import clock
from erp.foundation.errors import Refusal
from reporting.exports.downloading import download_links, download_report
from reporting.exports.tables import ReportTable
from reporting.financials.asking import COMPARISONS, columns_of, dimensions
from reporting.financials.balance_sheet import balance_sheet, is_balanced
from reporting.financials.cash_flow import cash_flow, is_reconciled
from reporting.financials.changes_in_equity import changes_in_equity
from reporting.financials.presets import presets
from reporting.financials.profit_and_loss import profit_and_loss
from reporting.financials.spans import BUDGET, Span
from reporting.financials.statement_forms import StatementFilters, StatementForm
from reporting.financials.statement_links import Leading
from reporting.financials.statement_reports import (
    balance_sheet_as_table,
    balance_words,
    cash_flow_as_table,
    cash_words,
    changes_in_equity_as_table,
    equity_words,
    profit_and_loss_as_table,
)
from reporting.financials.statements import Statement
from tenancy.access.checking import require_permission
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest

SEES_BUDGETS = "accounting.budget.view"


@dataclass(frozen=True, slots=True)
class _Kind:
    """What differs between the pages: figures, table, proof, and whether a first day or a budget means something."""

    figures: Callable[..., Statement]
    table: Callable[..., ReportTable]
    has_range: bool
    is_right: Callable[[Statement], bool] | None = None
    words: Callable[[Statement], str] = lambda statement: " ".join(statement.notes)
    is_budgeted: bool = False


_PROFIT_AND_LOSS = _Kind(profit_and_loss, profit_and_loss_as_table, has_range=True, is_budgeted=True)
_BALANCE_SHEET = _Kind(
    balance_sheet, balance_sheet_as_table, has_range=False, is_right=is_balanced, words=balance_words
)
_CASH_FLOW = _Kind(
    cash_flow,
    cash_flow_as_table,
    has_range=True,
    is_right=lambda statement: is_reconciled(statement) and not statement.notes,
    words=lambda statement: " ".join(filter(None, [*statement.notes, cash_words(statement)])),
)


@require_safe
@tenant_page("reporting.report.view")
@of_all_entries
def profit_and_loss_page(request: TenantRequest, _slug: str) -> HttpResponse:
    """What was earned and spent between two days."""
    return _page(request, _PROFIT_AND_LOSS)


@require_safe
@tenant_page("reporting.report.view")
@of_all_entries
def balance_sheet_page(request: TenantRequest, _slug: str) -> HttpResponse:
    """What is owned and owed at the end of a day."""
    return _page(request, _BALANCE_SHEET)


@require_safe
@tenant_page("reporting.report.view")
@of_all_entries
def cash_flow_page(request: TenantRequest, _slug: str) -> HttpResponse:
    """Where cash came from and went to between two days."""
    return _page(request, _CASH_FLOW)


@require_safe
@tenant_page("reporting.report.view")
@of_all_entries
def changes_in_equity_page(request: TenantRequest, slug: str) -> HttpResponse:
    """What the owners' share began and ended with, and why."""
    filters, spans = _asked(request)
    found = changes_in_equity(spans, hide_zero=filters.hide_zero)
    if chosen := request.GET.get("format"):
        table = changes_in_equity_as_table(found, filters.asked, hide_zero=filters.hide_zero)
        return download_report(table, format_name=chosen, tenant=request.tenant, actor=request.actor)
    leading = Leading(slug, filters.asked, has_range=True)
    context = {
        "statement": found,
        "blocks": [{"span": one.span, "rows": leading.rows(one)} for one in found.blocks],
        "is_right": found.ties,
        "words": equity_words(found),
        **_surroundings(request, filters, found.layout.statement, has_range=True),
    }
    return render(request, "reporting/financials/changes_in_equity.html", context)


def _page(request: TenantRequest, kind: _Kind) -> HttpResponse:
    filters, spans = _asked(request, is_budgeted=kind.is_budgeted)
    statement = kind.figures(spans, hide_zero=filters.hide_zero)
    if chosen := request.GET.get("format"):
        table = kind.table(statement, filters.asked, hide_zero=filters.hide_zero)
        return download_report(table, format_name=chosen, tenant=request.tenant, actor=request.actor)
    leading = Leading(request.tenant.slug, filters.asked, kind.has_range)
    context = {
        "statement": statement,
        "lines": leading.lines(statement),
        "is_right": kind.is_right(statement) if kind.is_right else None,
        "words": kind.words(statement),
        **_surroundings(request, filters, statement.layout.statement, has_range=kind.has_range),
        "comparisons": _comparisons(request, is_budgeted=kind.is_budgeted),
    }
    return render(request, "reporting/financials/statement.html", context)


def _asked(request: TenantRequest, *, is_budgeted: bool = False) -> tuple[StatementFilters, Sequence[Span]]:
    """What the address asks for and the columns of it; what means nothing here is named and left out."""
    today = clock.today(request.tenant.time_zone)
    filters = StatementForm(request.GET).filters(today)
    asked = replace(filters.asked, branches=request.actor.scope.branches)
    if asked.compare == BUDGET and is_budgeted:
        require_permission(request.actor, SEES_BUDGETS)
    while True:
        try:
            return replace(filters, asked=asked), columns_of(asked, is_budgeted=is_budgeted)
        except Refusal as refusal:
            left = replace(asked, compare="") if refusal.field == "compare" else replace(asked, dimension="")
            if left == asked:
                raise
            messages.error(request, str(refusal))
            asked = left


def _comparisons(request: TenantRequest, *, is_budgeted: bool = False) -> list[dict[str, str]]:
    """What the statement can be compared with by this reader."""
    with_budget = is_budgeted and request.actor.may(SEES_BUDGETS)
    return [
        {"key": key, "label": label.capitalize()} for key, label in COMPARISONS.items() if key != BUDGET or with_budget
    ]


def _surroundings(
    request: TenantRequest, filters: StatementFilters, statement: str, *, has_range: bool
) -> dict[str, Any]:
    """What stands around the figures: filters, presets, downloads."""
    return {
        "has_range": has_range,
        "filters": filters,
        "presets": presets(clock.today(request.tenant.time_zone), has_range=has_range),
        "comparisons": _comparisons(request),
        "dimensions": _dimensions(filters),
        "exports": download_links(request),
        "layout_url": reverse("layout", args=[request.tenant.slug, statement])
        if request.actor.may("reporting.layout.edit")
        else "",
    }


def _dimensions(filters: StatementFilters) -> list[dict[str, Any]]:
    return [
        {"value": value, "label": label, "current": value == filters.asked.dimension}
        for value, label in dimensions(filters.asked.seen)
    ]
