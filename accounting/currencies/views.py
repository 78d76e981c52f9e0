"""Rates of exchange: the page of a day, that of a currency, a rate by hand, a file of rates."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounting.currencies.entering import declare_unit, enter_rate
from accounting.currencies.forms import RateFileForm, RateForm, RatesOfCurrencyForm, RatesOfDayForm, UnitForm
from accounting.currencies.importing import ImportedRates, import_rates
from accounting.currencies.queries import (
    Rate,
    RateRow,
    days_a_rate_holds,
    known_currencies,
    latest_rate_imports,
    latest_rates,
    rates_of,
)
from accounting.currencies.showing import inverse_words, rate_words
from erp.foundation import clock
from erp.foundation.errors import Refusal
from erp.foundation.money import Currency
from erp.foundation.refusing import add_refusal
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest

EDIT = "accounting.exchange_rate.edit"
IMPORT = "accounting.exchange_rate.import"


@require_safe
@tenant_page("accounting.exchange_rate.view")
def rate_list(request: TenantRequest, slug: str) -> HttpResponse:
    """What every currency was worth on a day, or one of them day by day."""
    today = clock.today(request.tenant.time_zone)
    known = known_currencies()
    codes = [code for code in known if code != request.tenant.base_currency]
    wanted = request.GET.get("currency", "")
    context: dict[str, Any] = {
        "new_url": reverse("rate_new", args=[slug]) if request.actor.may(EDIT) else "",
        "import_url": reverse("rate_import_new", args=[slug]) if request.actor.may(IMPORT) else "",
        "revaluation_url": reverse("revaluation", args=[slug])
        if request.actor.may("accounting.revaluation.post")
        else "",
    }
    if wanted in codes:
        latest = latest_rates(codes, today)
        context |= _of_currency(request, known[wanted], {*latest, wanted})
        return render(request, "accounting/currencies/currency_rates.html", context)
    form = RatesOfDayForm(request.GET, currencies=())
    day = min(form.given("to_date") or today, today)
    latest = latest_rates(codes, day)
    form = RatesOfDayForm({**request.GET.dict(), "to_date": day}, currencies=latest)
    holds = days_a_rate_holds()
    context |= {
        "form": form,
        "day": day,
        "filtered": day != today,
        "days": holds,
        "rates": [_of_day(slug, known[code], rate, day, holds) for code, rate in sorted(latest.items())],
    }
    return render(request, "accounting/currencies/rate_list.html", context)


def _of_day(slug: str, currency: Currency, rate: Rate, day: date, holds: int) -> dict[str, Any]:
    age = (day - rate.day).days
    return {
        "code": currency.code,
        "name": currency.name,
        "rate": rate_words(rate.value),
        "inverse": inverse_words(rate.value),
        "exact": rate.value.normalize(),
        "day": rate.day,
        "source": rate.source,
        "age": age,
        "is_too_old": age > holds,
        "url": f"{reverse('rate_list', args=[slug])}?{urlencode({'currency': currency.code})}",
    }


def _of_currency(request: TenantRequest, currency: Currency, codes: set[str]) -> dict[str, Any]:
    form = RatesOfCurrencyForm(request.GET, currencies=codes)
    older_than = _day(request.GET.get("older", ""))
    ends = min(filter(None, (form.given("to_date"), older_than)), default=None)
    page = rates_of(currency.code, starts=form.given("from_date"), ends=ends)
    in_force: set[date] = set()
    rows = []
    for row in page.rows:
        rows.append(_row(row, holds=row.day not in in_force))
        in_force.add(row.day)
    return {
        "currency": {"code": currency.code, "name": currency.name, "exponent": currency.exponent},
        "form": form,
        "filtered": bool(form.given("from_date") or form.given("to_date")),
        "rows": rows,
        "pager": {"older_url": _older(request, page.older_than), "newer_url": ""},
        "list_url": reverse("rate_list", args=[request.tenant.slug]),
    }


def _row(row: RateRow, *, holds: bool) -> dict[str, Any]:
    return {
        "day": row.day,
        "rate": rate_words(row.rate),
        "inverse": inverse_words(row.rate),
        "exact": row.rate.normalize(),
        "source": row.source,
        "entered_by": row.entered_by,
        "holds": holds,
    }


def _older(request: TenantRequest, day: date | None) -> str:
    if day is None:
        return ""
    kept = {name: request.GET[name] for name in ("currency", "from_date", "to_date") if request.GET.get(name)}
    return f"?{urlencode({**kept, 'older': day.isoformat()})}"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page(EDIT)
def rate_new(request: TenantRequest, slug: str) -> HttpResponse:
    """A rate by hand."""
    today = clock.today(request.tenant.time_zone)
    base = request.tenant.base_currency
    form = RateForm(
        request.POST or None, base=base, initial={"day": today, "currency": request.GET.get("currency", "")[:24]}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            entered = enter_rate(
                given["currency"],
                given["day"],
                form.worth(),
                source=given["source"],
                reason=given["reason"],
                today=today,
                actor=request.actor,
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"1 {entered.currency} is {rate_words(entered.rate)} {base}.")
            return redirect(f"{reverse('rate_list', args=[slug])}?{urlencode({'currency': entered.currency})}")
    context = {
        "form": form,
        "currencies": [one for one in known_currencies().values() if one.code != base],
        "unit_url": reverse("rate_unit_new", args=[slug]),
        "cancel_url": reverse("rate_list", args=[slug]),
    }
    return render(request, "accounting/currencies/rate_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page(IMPORT)
def rate_import_new(request: TenantRequest, slug: str) -> HttpResponse:
    """A file of published rates: checked, or taken in at once."""
    form = RateFileForm(request.POST or None, request.FILES or None)
    only_checks = "check" in request.POST
    found: ImportedRates | None = None
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            found = import_rates(
                upload.file,
                file_name=upload.name or "",
                source=form.cleaned_data["source"],
                today=clock.today(request.tenant.time_zone),
                dry_run=only_checks,
                actor=request.actor,
            )
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        if found and not found.faults and not only_checks:
            messages.success(request, _what_came(found))
            return redirect("rate_list", slug)
    context = {
        "form": form,
        "found": found,
        "words": _what_came(found) if found and not found.faults else "",
        "imports": latest_rate_imports(),
        "cancel_url": reverse("rate_list", args=[slug]),
    }
    is_refused = bool(form.errors or (found and found.faults))
    return render(request, "accounting/currencies/rate_import.html", context, status=422 if is_refused else 200)


def _what_came(found: ImportedRates) -> str:
    words = f"{found.added:,} rates are new, {found.unchanged:,} stand already"
    return f"{words}, {found.corrected:,} correct what stood." if found.corrected else f"{words}."


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page(EDIT)
def rate_unit_new(request: TenantRequest, slug: str) -> HttpResponse:
    """A unit of account outside ISO 4217."""
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            unit = declare_unit(**form.cleaned_data, actor=request.actor)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"{unit.code} can be used in entries. Give it a rate where it has a value.")
            return redirect(f"{reverse('rate_new', args=[slug])}?{urlencode({'currency': unit.code})}")
    context = {"form": form, "cancel_url": reverse("rate_list", args=[slug])}
    return render(request, "accounting/currencies/unit_new.html", context, status=422 if form.errors else 200)
