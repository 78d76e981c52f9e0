"""The settings of a tenant and of its books."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounting.ledger.models import BookSettings
from accounting.ledger.queries import book_settings
from accounting.ledger.settings import change_book_settings
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest
from tenancy.access.settings import change_tenant_settings
from tenancy.tenants.models import Tenant


class TenantForm(forms.ModelForm[Tenant]):
    """What an admin may change about the tenant."""

    class Meta:
        model = Tenant
        fields = ("name", "negative_style", "grouping")
        labels = {"negative_style": "Negative amounts", "grouping": "Groups of digits"}


class BooksForm(forms.ModelForm[BookSettings]):
    """What an admin may change about the books."""

    class Meta:
        model = BookSettings
        fields = ("rounding", "rate_days")
        labels = {
            "rounding": "Imported entries that balance only within rounding",
            "rate_days": "Days that a rate of exchange holds",
        }


@tenant_page("tenancy.settings.view")
def settings_page(request: TenantRequest, slug: str) -> HttpResponse:
    """Both forms as one page; saved together or not at all."""
    data = request.POST or None
    tenant_form = TenantForm(data, instance=Tenant.objects.get(id=request.tenant.id))
    books_form = BooksForm(data, instance=book_settings())
    if request.method == "POST" and tenant_form.is_valid() and books_form.is_valid():
        with transaction.atomic():
            change_tenant_settings(tenant_form.instance, actor=request.actor)
            change_book_settings(books_form.instance, actor=request.actor)
        messages.success(request, "The settings are saved.")
        return redirect(request.path)
    context = _context(request, tenant_form, books_form)
    return render(request, "tenancy/settings.html", context, status=422 if data else 200)


def _context(request: TenantRequest, tenant_form: TenantForm, books_form: BooksForm) -> dict[str, Any]:
    tenant = request.tenant
    return {
        "form": tenant_form,
        "sections": [
            {"label": "Business", "fields": list(tenant_form)},
            {"label": "Books", "fields": list(books_form)},
        ],
        "may_edit": request.actor.may("tenancy.settings.edit"),
        "facts": [
            {"label": "Short name", "value": tenant.slug},
            {"label": "Country", "value": tenant.get_country_display()},
            {"label": "Base currency", "value": tenant.base_currency},
            {"label": "Time zone", "value": tenant.time_zone},
        ],
    }
