"""Pages on which an accountant edits how statements are laid out."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounting.ledger.errors import AllEntriesOnly
from accounting.ledger.models import AccountType, LedgerAccount
from accounting.ledger.queries import accounts
from accounting.ledger.sight import sight_of
from erp.foundation import clock
from reporting.financials.asking import Asked, columns_of, year_to_date
from reporting.financials.balance_sheet import balance_sheet
from reporting.financials.built_in_layouts import BUILT_IN
from reporting.financials.cash_flow import cash_flow
from reporting.financials.changes_in_equity import changes_in_equity
from reporting.financials.layout_checking import SHOWN_TYPES, checked, faults_of, group_words, needed_lines
from reporting.financials.layout_editing import go_back_to_built_in, keep_layout
from reporting.financials.layout_forms import Draft, change, draft_of, faults_by_line, sent_draft
from reporting.financials.layout_queries import layout_of, own_layouts
from reporting.financials.layouts import Layout, LayoutLine
from reporting.financials.profit_and_loss import profit_and_loss
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest

_FIGURES = {"profit-and-loss": profit_and_loss, "balance-sheet": balance_sheet, "cash-flow": cash_flow}
_KIND_WORDS = {"heading": "Heading", "accounts": "Accounts", "subtotal": "Sub-total", "computed": "Computed"}


@require_safe
@tenant_page("reporting.layout.edit")
def layout_list(request: TenantRequest, slug: str) -> HttpResponse:
    """Every statement with the layout that it has."""
    own = own_layouts()
    rows = [
        {"title": one.title, "url": reverse("layout", args=[slug, one.statement]), "own": own.get(one.statement)}
        for one in BUILT_IN.values()
    ]
    return render(request, "reporting/financials/layout_list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("reporting.layout.edit")
def layout_page(request: TenantRequest, slug: str, statement: str) -> HttpResponse:
    """The editor: buttons change the draft that the page holds, and only saving keeps it."""
    if statement not in BUILT_IN:
        raise Http404
    chart = list(accounts().filter(is_group=False))
    present = layout_of(statement)
    if request.method != "POST":
        return _editor(request, draft_of(statement, present.lines, chart), present, chart)
    asked = request.POST.get("do", "preview")
    if asked == "built-in":
        go_back_to_built_in(statement, actor=request.actor)
        messages.success(request, "The statement has the built-in layout again.")
        return redirect("layout", slug, statement)
    draft = sent_draft(statement, request.POST, (*BUILT_IN[statement].lines, *present.lines), chart)
    focus = change(draft, asked)
    draft.faults += faults_of(statement, draft.lines, chart)
    if asked == "save" and not draft.faults:
        keep_layout(statement, draft.lines, actor=request.actor)
        messages.success(request, "The layout is kept. Every form of the statement has it from now on.")
        return redirect("layout", slug, statement)
    status = 422 if asked == "save" else 200
    return _editor(request, draft, present, chart, focus=f"{asked.partition(':')[0]}:{focus}", status=status)


def _editor(
    request: TenantRequest,
    draft: Draft,
    present: Layout,
    chart: list[LedgerAccount],
    *,
    focus: str = "",
    status: int = 200,
) -> HttpResponse:
    beside = faults_by_line(draft.faults)
    context = {
        "layout": present,
        "is_own": present is not BUILT_IN[draft.statement],
        "lines": [_line(draft, line, beside, chart) for line in draft.lines],
        "faults": beside.get("", []),
        "all_faults": [one.sentence for one in draft.faults],
        "focus": focus,
        "has_sums": draft.statement != "changes-in-equity",
        "is_cash_flow": draft.statement == "cash-flow",
        "statement_url": reverse(draft.statement.replace("-", "_"), args=[request.tenant.slug]),
        "layouts_url": reverse("layouts", args=[request.tenant.slug]),
        **_preview(request, draft, chart),
    }
    return render(request, "reporting/financials/layout.html", context, status=status)


def _line(draft: Draft, line: LayoutLine, beside: Any, chart: list[LedgerAccount]) -> dict[str, Any]:
    place = draft.place(line.key) or 0
    return {
        "line": line,
        "kind_label": _KIND_WORDS[line.kind],
        "typed": draft.typed.get(line.key, ""),
        "faults": beside.get(line.key, []),
        "is_needed": line.key in needed_lines(draft.statement),
        "takes": [group_words(one) for one in line.takes],
        "groups": _groups(draft.statement, line, chart) if line.kind == "accounts" else [],
        "above": [
            {"key": one.key, "label": one.label, "chosen": one.key in line.sums}
            for one in draft.lines[:place]
            if one.kind != "heading"
        ]
        if line.kind == "subtotal"
        else [],
        "targets": [
            {"key": one.key, "label": one.label, "chosen": one.key == line.against}
            for one in draft.lines
            if one.kind == "accounts" and not one.against and one.key != line.key
        ]
        if draft.statement == "cash-flow" and line.kind == "accounts"
        else [],
    }


def _groups(statement: str, line: LayoutLine, chart: list[LedgerAccount]) -> list[dict[str, Any]]:
    """The groups of accounts that a line may take, by type, with how many accounts each has."""
    kinds = [one.value for one in AccountType] if statement == "cash-flow" else list(SHOWN_TYPES[statement])
    found = []
    for kind in kinds:
        own = [one for one in chart if one.type == kind]
        subtypes = {one.subtype for one in own if one.subtype}
        subtypes |= {
            token.partition(".")[2]
            for built_in in BUILT_IN[statement].lines
            for token in (*built_in.takes, *line.takes)
            if token.startswith(f"{kind}.")
        }
        tokens = [f"{kind}.{one}" for one in sorted(subtypes)]
        if statement != "cash-flow" or kind not in ("income", "expense"):
            tokens.append(kind)
        roles = [one for one in _roles(statement, line) if one[1] == kind]
        found.append(
            {
                "label": str(AccountType(kind).label),
                "options": [
                    {
                        "token": token,
                        "label": group_words(token),
                        "count": sum(1 for one in own if f"{kind}.{one.subtype}" == token),
                        "chosen": token in line.takes,
                    }
                    for token in (*tokens, *(one[0] for one in roles))
                ],
            }
        )
    return found


def _roles(statement: str, line: LayoutLine) -> list[tuple[str, str]]:
    """Accounts with a role that some line of this statement names, each beside the type it usually has."""
    return sorted(
        {
            (token, kind)
            for built_in in BUILT_IN[statement].lines
            for token in (*built_in.takes, *line.takes)
            if token.startswith("role.")
            for kind in ["liability" if "payable" in token else "asset" if "provisional" in token else "income"]
        }
    )


def _preview(request: TenantRequest, draft: Draft, chart: list[LedgerAccount]) -> dict[str, Any]:
    """The statement of the year to date in this layout, as far as it is right."""
    layout = None if draft.faults else checked(draft.statement, draft.lines, chart)
    if layout is None:
        return {"preview": None}
    if not sight_of(request.actor).has_balances:
        return {"preview": None, "preview_refusal": str(AllEntriesOnly())}
    spans = columns_of(
        Asked(*year_to_date(clock.today(request.tenant.time_zone)), branches=request.actor.scope.branches)
    )
    if draft.statement == "changes-in-equity":
        return {"preview": changes_in_equity(spans, layout=layout), "is_equity": True, "span": spans[0]}
    return {"preview": _FIGURES[draft.statement](spans, layout=layout), "is_equity": False, "span": spans[0]}
