"""The settings of the business: what its papers say, its logo, how it writes figures and days."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from erp.foundation import clock
from erp.foundation.errors import Refusal
from erp.foundation.refusing import add_refusal
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest
from tenancy.access.settings import change_tenant_settings
from tenancy.business.changing import change_business_details
from tenancy.business.forms import BusinessForm, FormatsForm, LogoForm
from tenancy.business.letterhead import letterhead_of
from tenancy.business.logo import MOST_BYTES, put_logo, take_logo_off
from tenancy.business.models import BusinessDetails
from tenancy.business.queries import details_of_business
from tenancy.business.tax_numbers import state_of_gstin
from tenancy.files.errors import StoredFileGone
from tenancy.files.reading import read_file
from tenancy.tenants.models import Country, Tenant


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("tenancy.settings.view", proves=True)
def business(request: TenantRequest, slug: str) -> HttpResponse:
    """The details of the business, beside the letterhead that they make."""
    details = details_of_business()
    initial = BusinessForm.initial_of(request.tenant, details)
    form = BusinessForm(request.tenant, request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            change_business_details(form.given(), actor=request.actor)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "The business is saved. Its papers say so from now on.")
            return redirect("settings", slug)
    return _business_page(request, details, form, LogoForm())


@require_POST
@tenant_page("tenancy.settings.edit")
def logo_upload(request: TenantRequest, slug: str) -> HttpResponse:
    """Another logo."""
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            put_logo(form.cleaned_data["file"], name=form.cleaned_data["file"].name, actor=request.actor)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "The logo is on the letterhead.")
            return redirect("settings", slug)
    details = details_of_business()
    beside = BusinessForm(request.tenant, initial=BusinessForm.initial_of(request.tenant, details))
    return _business_page(request, details, beside, form)


@require_POST
@tenant_page("tenancy.settings.edit")
def logo_removal(request: TenantRequest, slug: str) -> HttpResponse:
    """No logo any more."""
    take_logo_off(actor=request.actor)
    messages.success(request, "The logo is taken off.")
    return redirect("settings", slug)


@require_safe
@tenant_page("tenancy.home.view")
def logo(request: TenantRequest, slug: str) -> HttpResponse:
    """The logo as a picture, for members alone."""
    stored = details_of_business().logo
    if stored is None:
        raise Http404
    try:
        content = read_file(stored)
    except StoredFileGone as gone:
        raise Http404 from gone
    # It was drawn by ourselves as PNG; whatever a browser takes it for, nothing in it runs.
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
    return HttpResponse(content, content_type=stored.media_type, headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("tenancy.settings.view")
def formats(request: TenantRequest, slug: str) -> HttpResponse:
    """How figures, days and times are written, for everybody in the tenant."""
    tenant = Tenant.objects.get(id=request.tenant.id)
    form = FormatsForm(request.POST if request.method == "POST" else None, instance=tenant)
    if form.is_bound and form.is_valid():
        change_tenant_settings(form.instance, actor=request.actor)
        messages.success(request, "The formats are saved. They hold from the next page on.")
        return redirect("formats", slug)
    context = {"form": form, "now": clock.now(), "may_edit": request.actor.may("tenancy.settings.edit")}
    return render(request, "tenancy/business/formats.html", context, status=422 if form.is_bound else 200)


def _business_page(
    request: TenantRequest, details: BusinessDetails, form: BusinessForm, logo_form: LogoForm
) -> HttpResponse:
    is_indian = request.tenant.country == Country.INDIA
    context = {
        "form": form,
        "logo_form": logo_form,
        "logo": details.logo,
        "logo_limit": MOST_BYTES,
        "letterhead": letterhead_of(request.tenant, details),
        "state": state_of_gstin(details.tax_number) if is_indian else "",
        "may_edit": request.actor.may("tenancy.settings.edit"),
    }
    status = 422 if form.is_bound or logo_form.is_bound else 200
    return render(request, "tenancy/business/business.html", context, status=status)
