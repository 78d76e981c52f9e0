"""The series of numbers: what was given of each, and how the years that have none yet are to be spelled."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from erp.foundation.errors import Refusal
from erp.foundation.refusing import add_refusal
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest
from tenancy.numbering.changing import change_numbering
from tenancy.numbering.errors import UnknownSeries
from tenancy.numbering.forms import SpellingForm
from tenancy.numbering.queries import YearOfSeries, series_year, series_years, usual_spelling
from tenancy.numbering.registry import numbered_kinds
from tenancy.numbering.spelling import Spelling, expanded, most_signs, room
from tenancy.tenants.models import Country

EDIT = "tenancy.numbering.edit"


@require_safe
@tenant_page("tenancy.settings.view")
def numbering(request: TenantRequest, slug: str) -> HttpResponse:
    """Each series by its years, the newest first."""
    context = {
        "kinds": [(kind, [_line(request, one) for one in reversed(series_years(kind))]) for kind in numbered_kinds()],
        "most": most_signs(request.tenant.country),
        "is_indian": request.tenant.country == Country.INDIA,
        "may_edit": request.actor.may(EDIT),
    }
    return render(request, "tenancy/numbering/numbering.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page(EDIT)
def numbering_year(request: TenantRequest, slug: str, series: str, cycle: str) -> HttpResponse:
    """How the numbers of a year are spelled, to be set until the first one is given."""
    of = _found(series, cycle)
    form = SpellingForm(of, request.tenant.country, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        wanted = form.wanted()
        try:
            change_numbering(series, cycle, wanted, actor=request.actor)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"The next number will be {wanted.number(cycle, wanted.first)}.")
            return redirect("numbering", slug)
    context = {
        "form": form,
        "of": of,
        "places": form.places(of),
        "preview_url": _url(request, "numbering_preview", of),
        "next_year": _next_to_set(request, of) if of.last_number else None,
        "preview": _preview(request, of, form.wanted() if form.is_bound else of.spelling, form),
    }
    return render(request, "tenancy/numbering/numbering_year.html", context, status=422 if form.is_bound else 200)


@require_safe
@tenant_page(EDIT)
def numbering_preview(request: TenantRequest, slug: str, series: str, cycle: str) -> HttpResponse:
    """What the numbers would look like with what is typed so far; a panel for the page."""
    of = _found(series, cycle)
    form = SpellingForm(of, request.tenant.country, request.GET)
    form.is_valid()
    context = {"preview": _preview(request, of, form.wanted(), form)}
    return render(request, "tenancy/numbering/_preview.html", context)


def _found(series: str, cycle: str) -> YearOfSeries:
    try:
        return series_year(series, cycle)
    except UnknownSeries as unknown:
        raise Http404 from unknown


def _url(request: TenantRequest, name: str, of: YearOfSeries) -> str:
    return reverse(name, args=[request.tenant.slug, of.kind.series, of.year.cycle])


def _line(request: TenantRequest, one: YearOfSeries) -> dict[str, Any]:
    return {
        "year": one.year.name,
        "given": one.given,
        "last": one.last,
        "next": one.next,
        "signs": len(one.next),
        "room": one.room(request.tenant.country),
        "begun_at": one.begun_at,
        "url": "" if one.last_number else _url(request, "numbering_year", one),
    }


def _next_to_set(request: TenantRequest, of: YearOfSeries) -> dict[str, str] | None:
    """The first year after this one that can still be spelled."""
    for one in series_years(of.kind):
        if one.year.cycle > of.year.cycle and not one.last_number:
            return {"name": one.year.name, "url": _url(request, "numbering_year", one)}
    return None


def _preview(request: TenantRequest, of: YearOfSeries, wanted: Spelling, form: SpellingForm) -> dict[str, Any]:
    cycle, country = of.year.cycle, request.tenant.country
    if form.is_bound and form.errors:
        return {"wrong": [str(one) for found in form.errors.values() for one in found]}
    first = max(of.last_number + 1, wanted.first) if of.last_number else wanted.first
    following = str(int(cycle) + 1)
    handed_on = Spelling(wanted.pattern, wanted.width) if wanted.has_year else usual_spelling(of.kind.series)
    return {
        "next": wanted.number(cycle, first),
        "then": wanted.number(cycle, first + 1),
        "next_year": handed_on.number(following, 1),
        "has_year": wanted.has_year,
        "signs": len(wanted.number(cycle, first)),
        "most": most_signs(country),
        "room": room(expanded(wanted.pattern, cycle), first, country),
        "is_indian": country == Country.INDIA,
    }
