"""Close the tenant, and take it back while there is time."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from erp.foundation.errors import Refusal
from erp.foundation.refusing import add_refusal
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest
from tenancy.closing.closing import GRACE, begin_closing, take_back_closing
from tenancy.tenants.models import Standing


class ClosingForm(forms.Form):
    """The tenant's name, typed, and why it is closed."""

    name = forms.CharField(
        label="Name of the business", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    reason = forms.CharField(label="Reason", max_length=300, required=False, help_text="It stands in the audit log.")


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("tenancy.tenant.close", proves=True)
def tenant_closing(request: TenantRequest, slug: str) -> HttpResponse:
    """What closing does, what to take along before, and the form that begins it."""
    form = ClosingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            begin_closing(typed_name=given["name"], reason=given["reason"], actor=request.actor)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect(request.path)
    status = 422 if request.method == "POST" else 200
    return render(request, "tenancy/closing.html", _context(request, form), status=status)


@require_POST
@tenant_page("tenancy.tenant.close", proves=True)
def tenant_closing_withdrawal(request: TenantRequest, slug: str) -> HttpResponse:
    """Everything goes on as before."""
    try:
        take_back_closing(actor=request.actor)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{request.tenant.name} stays open; everybody works as before.")
    return redirect("tenant_closing", slug)


def _context(request: TenantRequest, form: ClosingForm) -> dict[str, Any]:
    return {"form": form, "is_closing": request.tenant.standing == Standing.CLOSING, "days": GRACE.days}
