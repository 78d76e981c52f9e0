"""Fiscal years and their periods: the list, and the steps that open and close."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounting.periods.closing import choose_closed_modules, close_period, reopen_period
from accounting.periods.excepting import grant_exception, withdraw_exception
from accounting.periods.forms import ExceptionForm, ModulesForm, ReopeningForm
from accounting.periods.models import AccountingPeriod, PeriodException
from accounting.periods.shown import list_context
from erp.foundation import clock
from erp.foundation.errors import Refusal
from erp.foundation.refusing import add_refusal
from tenancy.access.pages import opens_for, tenant_page
from tenancy.access.requests import TenantRequest

CLOSE = "accounting.period.close"


@require_safe
@tenant_page("accounting.period.view")
def period_list(request: TenantRequest, slug: str) -> HttpResponse:
    """Fiscal years with their periods, newest first."""
    context = list_context(slug, today=clock.today(request.tenant.time_zone), actor=request.actor)
    return render(request, "accounting/periods/period_list.html", context)


@require_POST
@tenant_page(CLOSE)
def period_closing(request: TenantRequest, slug: str, period_id: UUID) -> HttpResponse:
    """Refuse postings into the period from now on."""
    period = _period(period_id)
    try:
        close_period(period, actor=request.actor, reason=request.POST.get("reason", "")[:500])
        messages.success(request, f"{period.name} is closed.")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(_back(request, slug))


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page(CLOSE)
def period_reopening(request: TenantRequest, slug: str, period_id: UUID) -> HttpResponse:
    """Ask why, then allow postings into the period again."""
    period = _period(period_id)
    form = ReopeningForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reopen_period(period, actor=request.actor, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{period.name} is open again.")
            return redirect("period_list", slug)
    context = {"period": period, "form": form, "cancel_url": _page_of(request, period.id)}
    return render(request, "accounting/periods/period_reopening.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page(CLOSE)
def period_modules(request: TenantRequest, slug: str, period_id: UUID) -> HttpResponse:
    """Close an open period to some parts of the business, and open it to the others."""
    period = _period(period_id)
    form = ModulesForm(request.POST or None, initial={"modules": period.closed_modules})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            choose_closed_modules(period, given["modules"], actor=request.actor, reason=given["reason"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"What {period.name} takes is changed.")
            return redirect(_page_of(request, period.id))
    return _ask(request, period, form, "Close parts of the business", "Save")


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page(CLOSE)
def period_exception_new(request: TenantRequest, slug: str, period_id: UUID) -> HttpResponse:
    """Let one person post into a closed period."""
    period = _period(period_id)
    form = ExceptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            grant_exception(
                period,
                given["person"],
                reason=given["reason"],
                ends_at=given["ends_at"],
                module=given["module"],
                actor=request.actor,
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"{given['person'].user} may post into {period.name} until then.")
            return redirect(_page_of(request, period.id))
    return _ask(request, period, form, "Let somebody post all the same", "Give leave")


@require_POST
@tenant_page(CLOSE)
def period_exception_withdrawal(request: TenantRequest, slug: str, period_id: UUID, exception_id: UUID) -> HttpResponse:
    """End an exception before its time."""
    exception = get_object_or_404(PeriodException.objects.all(), id=exception_id, period_id=period_id)
    withdraw_exception(exception, actor=request.actor)
    messages.success(request, f"{exception.person_label} may no longer post into the period.")
    return redirect(_page_of(request, period_id))


def _period(period_id: UUID) -> AccountingPeriod:
    return get_object_or_404(AccountingPeriod.objects.all(), id=period_id)


def _back(request: TenantRequest, slug: str) -> str:
    """The page of this tenant's periods from which the step was asked."""
    home = reverse("period_list", args=[slug])
    asked = request.POST.get("next", "")
    return asked if asked.startswith(home) and url_has_allowed_host_and_scheme(asked, None) else home


def _ask(
    request: TenantRequest, period: AccountingPeriod, form: ModulesForm | ExceptionForm, title: str, label: str
) -> HttpResponse:
    context = {
        "period": period,
        "form": form,
        "title": title,
        "label": label,
        "cancel_url": _page_of(request, period.id),
        "list_url": reverse("period_list", args=[request.tenant.slug]),
    }
    return render(request, "accounting/periods/period_step.html", context, status=422 if form.errors else 200)


def _page_of(request: TenantRequest, period_id: UUID) -> str:
    """The page of a period, or the list for whoever's branches keep the page from him."""
    slug = request.tenant.slug
    address = reverse("period", args=[slug, period_id])
    return address if opens_for(request.actor, address) else reverse("period_list", args=[slug])
