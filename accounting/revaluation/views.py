"""The revaluation of foreign balances: what it would move, and the step that posts it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounting.currencies.showing import rate_words
from accounting.ledger.addresses import account_url, entry_link, entry_url
from accounting.ledger.queries import reversals_of
from accounting.periods.queries import period_of
from accounting.revaluation.forms import RevaluationFilterForm, RevaluationForm
from accounting.revaluation.queries import ForeignBalance, Revaluation, latest_revaluations, revaluation_at
from accounting.revaluation.revaluing import revalue
from erp.foundation import clock
from erp.foundation.dates import short_date
from erp.foundation.errors import Refusal
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("accounting.revaluation.post")
def revaluation_page(request: TenantRequest, slug: str) -> HttpResponse:
    """What foreign balances are worth at the end of a day; posts the difference."""
    usual = _usual_day(clock.today(request.tenant.time_zone))
    is_post = request.method == "POST"
    filters = RevaluationFilterForm(request.POST if is_post else request.GET)
    day = filters.day(usual)
    found = revaluation_at(day, branches=request.actor.scope.branches)
    form = RevaluationForm(
        request.POST if is_post else None,
        codes=found.currencies,
        initial={"as_of": day, "currencies": [one for one in found.currencies if one not in found.without_rate]},
    )
    if is_post and form.is_valid():
        try:
            posted = revalue(
                form.cleaned_data["as_of"], currencies=form.cleaned_data["currencies"], actor=request.actor
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field == "currencies" else None, str(refusal))
        else:
            messages.success(request, posted.in_words)
            return redirect(entry_url(slug, posted.entries[0].number))
    context = _context(request, found, form, RevaluationFilterForm(initial={"as_of": day}))
    return render(request, "accounting/revaluation/revaluation.html", context, status=422 if form.errors else 200)


def _usual_day(today: date) -> date:
    """The last day of the last period that is over."""
    period = period_of(today)
    return (period.starts if period else today.replace(day=1)) - timedelta(days=1)


def _context(
    request: TenantRequest, found: Revaluation, form: RevaluationForm, filters: RevaluationFilterForm
) -> dict[str, Any]:
    slug = request.tenant.slug
    entries = latest_revaluations()
    reversed_by = reversals_of([one.id for one in entries])
    return {
        "day": found.as_of,
        "next_day": found.as_of + timedelta(days=1),
        "form": form,
        "filters": filters,
        "balances": _shown(slug, found.balances),
        "kept": _shown(slug, found.kept),
        "difference": found.difference,
        "without_rate": found.without_rate,
        "is_done": found.is_done,
        "rates_url": reverse("rate_list", args=[slug]),
        "entries": [
            {
                "number": one.number,
                "url": entry_url(slug, one.number),
                "day": one.posting_date,
                "total": one.total,
                "reversed_by": entry_link(slug, reversed_by.get(one.id)),
            }
            for one in entries
        ],
        "period_words": short_date(found.as_of),
    }


def _shown(slug: str, balances: Sequence[ForeignBalance]) -> list[dict[str, Any]]:
    """Balances by account and currency; branches and cost centres of one account are added up."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for one in balances:
        row = rows.setdefault(
            (one.account.code, one.currency.code),
            {
                "code": one.account.code,
                "name": one.account.full_name,
                "url": account_url(slug, one.account.code),
                "currency": one.currency.code,
                "exponent": one.currency.exponent,
                "amount": 0,
                "booked": 0,
                "rate": rate_words(one.rate.value) if one.rate else "",
                "rate_source": one.rate.source if one.rate else "",
                "rate_day": one.rate.day if one.rate else None,
                "value": 0,
                "difference": 0,
                "settled": 0,
            },
        )
        row["amount"] += one.amount
        row["booked"] += one.booked
        row["value"] = None if one.value is None or row["value"] is None else row["value"] + one.value
        row["difference"] += one.difference
        row["settled"] += one.difference if one.is_settled else 0
    return list(rows.values())
