"""The settings of the books: the section that knows of accounting."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounting.ledger.models import BookSettings
from accounting.ledger.queries import book_settings
from accounting.ledger.settings import change_book_settings
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest


class BooksForm(forms.ModelForm[BookSettings]):
    """What an admin may change about the books."""

    class Meta:
        model = BookSettings
        fields = ("rounding", "rate_days")
        labels = {
            "rounding": "Imported entries that balance only within rounding",
            "rate_days": "Days that a rate of exchange holds",
        }


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("tenancy.settings.view")
def books(request: TenantRequest, slug: str) -> HttpResponse:
    """How the books are kept, and what was fixed when they were opened."""
    form = BooksForm(request.POST if request.method == "POST" else None, instance=book_settings())
    if form.is_bound and form.is_valid():
        change_book_settings(form.instance, actor=request.actor)
        messages.success(request, "The settings of the books are saved.")
        return redirect("book_settings", slug)
    tenant = request.tenant
    context = {
        "form": form,
        "may_edit": request.actor.may("accounting.settings.edit"),
        "facts": [
            {"label": "Short name", "value": tenant.slug},
            {"label": "Country", "value": tenant.get_country_display()},
            {"label": "Base currency", "value": tenant.base_currency},
        ],
    }
    return render(request, "tenancy/book_settings.html", context, status=422 if form.is_bound else 200)
