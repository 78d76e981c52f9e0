"""Budgets: the list, the grid of one, its files, and what became of it."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounting.budgets.errors import BudgetChangedMeanwhile
from accounting.budgets.files import budget_csv, budget_workbook, read_budget
from accounting.budgets.forms import (
    BudgetNewForm,
    BudgetUploadForm,
    CopyForm,
    GridFilterForm,
    GridRow,
    VarianceForm,
)
from accounting.budgets.models import Budget
from accounting.budgets.queries import (
    VarianceRow,
    amounts_of,
    budgeted_accounts,
    budgets,
    periods_of,
    variances,
)
from accounting.budgets.setting import activate_budget, copy_actuals, make_budget, set_amounts
from accounting.currencies.queries import base_currency
from accounting.ledger.addresses import account_url, query
from accounting.ledger.models import AccountType, LedgerAccount
from accounting.ledger.reach import of_all_entries
from accounting.ledger.taking_along import EXPORT, take_along
from accounting.periods.queries import fiscal_years
from erp.foundation import clock
from erp.foundation.errors import Refusal
from erp.foundation.manner import manner_in_force
from erp.foundation.percent import percent_in_words
from erp.foundation.refusing import add_refusal
from tenancy.access.checking import require_permission
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest
from tenancy.files.recognising import XLSX

VIEW = "accounting.budget.view"
EDIT = "accounting.budget.edit"
ROWS = 50


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page(VIEW)
def budget_list(request: TenantRequest, slug: str) -> HttpResponse:
    """Every budget by year, and the form that makes one."""
    form = BudgetNewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_budget(form.cleaned_data["fiscal_year"], form.cleaned_data["name"], actor=request.actor)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("budget", slug, made.id)
    may_edit = request.actor.may(EDIT)
    context = {
        "budgets": [
            {
                "name": one.name,
                "year": one.fiscal_year.name,
                "is_active": one.is_active,
                "made_by": one.made_by_label,
                "made_at": one.made_at,
                "url": reverse("budget", args=[slug, one.id]),
                "activate_url": reverse("budget_activation", args=[slug, one.id])
                if may_edit and not one.is_active
                else "",
            }
            for one in budgets()
        ],
        "form": form if may_edit else None,
        "variance_url": reverse("budget_variance", args=[slug]),
    }
    return render(request, "accounting/budgets/budget_list.html", context, status=422 if form.is_bound else 200)


@require_POST
@tenant_page(EDIT)
def budget_activation(request: TenantRequest, slug: str, budget_id: UUID) -> HttpResponse:
    """Compare with this version from now on."""
    chosen = activate_budget(_budget(budget_id), actor=request.actor)
    messages.success(request, f"{chosen.name} is what actual figures are compared with.")
    return redirect("budget_list", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page(VIEW)
def budget_page(request: TenantRequest, slug: str, budget_id: UUID) -> HttpResponse:
    """The grid of a budget: an account per row, a period per column."""
    budget = _budget(budget_id)
    filters = GridFilterForm(request.GET, actor=request.actor)
    rows, pages = _rows(budget, filters)
    is_refused = False
    if request.method == "POST":
        # A list, not a generator: every row gets its error, not only the first bad one.
        is_refused = [row for row in rows if not row.read(request.POST)] != []
        if not is_refused:
            cells = {key: amount for row in rows for key, amount in row.changed().items()}
            shown = {key: amount for row in rows for key, amount in row.shown().items()}
            try:
                changed = set_amounts(budget, cells, part=filters.part(), shown=shown, actor=request.actor)
            except BudgetChangedMeanwhile as refusal:
                is_refused = True
                standing = amounts_of(budget, part=filters.part())
                for row in rows:
                    row.tell_meanwhile(refusal.standing, standing.get(row.account.id, {}))
            else:
                messages.success(request, f"{changed} amounts are changed." if changed else "Nothing had changed.")
                return redirect(request.get_full_path())
    return _grid(request, budget, filters, rows, pages, status=422 if is_refused else 200)


def _rows(budget: Budget, filters: GridFilterForm) -> tuple[list[GridRow], list[int]]:
    accounts = budgeted_accounts(filters.given("kind") or "", filters.given("text") or "")
    standing = amounts_of(budget, part=filters.part())
    order = {AccountType.INCOME.value: 0, AccountType.EXPENSE.value: 1}
    accounts.sort(key=lambda one: (order.get(one.type, 2), one.code))
    pages = list(range(1, (len(accounts) + ROWS - 1) // ROWS + 1))
    first = ((filters.given("page") or 1) - 1) * ROWS
    periods, exponent = periods_of(budget.fiscal_year), base_currency().exponent
    shown = accounts[first : first + ROWS]
    return [GridRow(one, periods, standing.get(one.id, {}), exponent) for one in shown], pages


def _grid(
    request: TenantRequest,
    budget: Budget,
    filters: GridFilterForm,
    rows: list[GridRow],
    pages: list[int],
    *,
    status: int = 200,
    copy: CopyForm | None = None,
    upload: BudgetUploadForm | None = None,
    faults: list[tuple[int, str]] | None = None,
) -> HttpResponse:
    slug = request.tenant.slug
    may_edit = request.actor.may(EDIT)
    current = filters.given("page") or 1
    kept = {name: request.GET[name] for name in ("kind", "text", "branch", "cost_centre") if request.GET.get(name)}
    part = f"?{urlencode(kept)}" if kept else ""
    context = {
        "budget": budget,
        "year": budget.fiscal_year,
        "filters": filters,
        "filtered": bool(kept),
        "periods": periods_of(budget.fiscal_year),
        "rows": rows,
        "manner": manner_in_force(),
        "pages": [
            {
                "number": one,
                "url": f"?{urlencode({**kept, 'page': one})}",
                "current": one == current,
            }
            for one in pages
        ]
        if len(pages) > 1
        else [],
        "may_edit": may_edit,
        "copy_form": (copy or CopyForm()) if may_edit else None,
        "upload_form": (upload or BudgetUploadForm()) if may_edit else None,
        "faults": faults or [],
        "copy_url": f"{reverse('budget_copy', args=[slug, budget.id])}{part}",
        "import_url": f"{reverse('budget_import', args=[slug, budget.id])}{part}",
        "file_url": f"{reverse('budget_file', args=[slug, budget.id])}{part}" if request.actor.may(EXPORT) else "",
        "workbook_url": f"{reverse('budget_workbook', args=[slug, budget.id])}{part}"
        if request.actor.may(EXPORT)
        else "",
        "list_url": reverse("budget_list", args=[slug]),
        "variance_url": reverse("budget_variance", args=[slug])
        + query(from_date=budget.fiscal_year.starts, to_date=budget.fiscal_year.ends),
    }
    return render(request, "accounting/budgets/budget.html", context, status=status)


@require_POST
@tenant_page(EDIT)
def budget_copy(request: TenantRequest, slug: str, budget_id: UUID) -> HttpResponse:
    """Fill the budget with what the year before moved."""
    budget, filters, form = _budget(budget_id), GridFilterForm(request.GET, actor=request.actor), CopyForm(request.POST)
    if form.is_valid():
        try:
            changed = copy_actuals(
                budget, percent=form.cleaned_data["percent"], part=filters.part(), actor=request.actor
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{changed} amounts are taken over from the year before.")
            return redirect(_back(request, budget))
    return _grid(request, budget, filters, *_rows(budget, filters), status=422, copy=form)


@require_POST
@tenant_page(EDIT)
def budget_import(request: TenantRequest, slug: str, budget_id: UUID) -> HttpResponse:
    """Set the amounts that a file names: all of them, or none where a row is wrong."""
    budget, filters = _budget(budget_id), GridFilterForm(request.GET, actor=request.actor)
    form = BudgetUploadForm(request.POST, request.FILES)
    faults: list[tuple[int, str]] = []
    if form.is_valid():
        try:
            found = read_budget(form.cleaned_data["file"], budget=budget, exponent=base_currency().exponent)
            faults = found.faults
            if not faults:
                changed = set_amounts(budget, found.cells, part=filters.part(), actor=request.actor)
                messages.success(request, f"{changed} amounts of the file are new.")
                return redirect(_back(request, budget))
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    return _grid(request, budget, filters, *_rows(budget, filters), status=422, upload=form, faults=faults)


def _back(request: TenantRequest, budget: Budget) -> str:
    kept = request.GET.urlencode()
    return reverse("budget", args=[request.tenant.slug, budget.id]) + (f"?{kept}" if kept else "")


@require_safe
@tenant_page(EXPORT)
def budget_file(request: TenantRequest, slug: str, budget_id: UUID) -> HttpResponse:
    """The budget as a CSV file that can be filled in and imported."""
    require_permission(request.actor, VIEW)
    budget = _budget(budget_id)
    text = budget_csv(
        budget, exponent=base_currency().exponent, part=GridFilterForm(request.GET, actor=request.actor).part()
    )
    return take_along(
        text.encode("utf-8-sig"),
        name=f"budget-{budget.fiscal_year.name.replace('/', '-')}.csv",
        label=f"Budget {budget.name} of {budget.fiscal_year.name} as CSV",
        content_type="text/csv; charset=utf-8",
        actor=request.actor,
    )


@require_safe
@tenant_page(EXPORT)
def budget_workbook_file(request: TenantRequest, slug: str, budget_id: UUID) -> HttpResponse:
    """The same as a workbook."""
    require_permission(request.actor, VIEW)
    budget = _budget(budget_id)
    part = GridFilterForm(request.GET, actor=request.actor).part()
    return take_along(
        budget_workbook(budget, exponent=base_currency().exponent, part=part),
        name=f"budget-{budget.fiscal_year.name.replace('/', '-')}.xlsx",
        label=f"Budget {budget.name} of {budget.fiscal_year.name} as XLSX",
        content_type=XLSX,
        actor=request.actor,
    )


def _budget(budget_id: UUID) -> Budget:
    return get_object_or_404(Budget.objects.select_related("fiscal_year"), id=budget_id)


@require_safe
@tenant_page(VIEW)
@of_all_entries
def budget_variance(request: TenantRequest, slug: str) -> HttpResponse:
    """Budget beside actual, by account, for any days."""
    today = clock.today(request.tenant.time_zone)
    form = VarianceForm(request.GET, actor=request.actor)
    starts, ends = form.given("from_date") or _year_start(today), form.given("to_date") or today
    narrowed = form.part()
    rows = variances(starts, max(starts, ends), narrowed=narrowed)
    leading = partial(_lines_url, slug, starts, max(starts, ends), _one_part(form))
    context = {
        "form": VarianceForm(
            {**request.GET.dict(), "from_date": starts, "to_date": max(starts, ends)}, actor=request.actor
        ),
        "filtered": form.is_filtered,
        "starts": starts,
        "ends": max(starts, ends),
        "has_budget": any(one.budget for one in rows),
        "sections": [
            section
            for kind in AccountType
            if (section := _section([one for one in rows if one.account.type == kind], kind, leading))
        ],
        "list_url": reverse("budget_list", args=[slug]),
    }
    return render(request, "accounting/budgets/variance.html", context)


def _year_start(day: date) -> date:
    year = fiscal_years().prefetch_related(None).filter(starts__lte=day, ends__gte=day).first()
    return year.starts if year else day.replace(month=1, day=1)


def _one_part(form: VarianceForm) -> str:
    """The part as a listing knows it: a branch or a cost centre, where only one of them was chosen."""
    branch, cost_centre = form.given("branch"), form.given("cost_centre")
    if branch and not cost_centre:
        return f"branch={branch.code}"
    return f"cost-centre={cost_centre.code}" if cost_centre and not branch else ""


def _lines_url(slug: str, starts: date, ends: date, part: str, account: LedgerAccount) -> str:
    """The lines of an account in these days, in the part that is compared."""
    if part:
        # The account's own page knows no parts of the business; its listing does.
        address = reverse("account_ledger_report", args=[slug])
        return address + query(account=account.code, from_date=starts, to_date=ends, dimension=part)
    return account_url(slug, account.code) + query(from_date=starts, to_date=ends)


def _section(
    rows: list[VarianceRow], kind: AccountType, leading: Callable[[LedgerAccount], str]
) -> dict[str, Any] | None:
    if not rows:
        return None
    total = VarianceRow(rows[0].account, sum(one.budget for one in rows), sum(one.actual for one in rows))
    lines = [
        {**_shown(one), "code": one.account.code, "name": one.account.full_name, "url": leading(one.account)}
        for one in rows
    ]
    return {"label": kind.label, "rows": lines, "total": _shown(total)}


def _shown(row: VarianceRow) -> dict[str, Any]:
    percent = row.percent
    return {
        "budget": row.budget,
        "actual": row.actual,
        "variance": row.variance,
        "percent": "" if percent is None else percent_in_words(percent),
        "is_good": row.is_good,
    }
