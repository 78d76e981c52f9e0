"""The cost centres of the business."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounting.dimensions.forms import CostCentreChangeForm, CostCentreForm
from accounting.dimensions.models import CostCentre
from accounting.dimensions.opening import change_cost_centre, open_cost_centre
from accounting.dimensions.queries import cost_centres
from erp.foundation.errors import Refusal
from erp.foundation.refusing import add_refusal
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest

EDIT = "accounting.cost_centre.edit"


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("accounting.cost_centre.view")
def cost_centre_list(request: TenantRequest, slug: str) -> HttpResponse:
    """Every cost centre, and the form that opens one."""
    form = CostCentreForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = open_cost_centre(**form.cleaned_data, actor=request.actor)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Cost centre {opened} is open.")
            return redirect("cost_centre_list", slug)
    may_edit = request.actor.may(EDIT)
    context = {
        "centres": [
            {
                "code": one.code,
                "name": one.name,
                "is_active": one.is_active,
                "url": reverse("cost_centre", args=[slug, one.id]) if may_edit else "",
            }
            for one in cost_centres()
        ],
        "form": form if may_edit else None,
    }
    return render(request, "accounting/dimensions/cost_centre_list.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page(EDIT)
def cost_centre(request: TenantRequest, slug: str, cost_centre_id: UUID) -> HttpResponse:
    """Code, name and whether it is open."""
    one = get_object_or_404(CostCentre.objects.all(), id=cost_centre_id)
    shown = {"code": one.code, "name": one.name, "is_active": one.is_active}
    form = CostCentreChangeForm(request.POST if request.method == "POST" else None, initial=shown)
    if form.is_bound and form.is_valid():
        try:
            change_cost_centre(one, **form.cleaned_data, actor=request.actor)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "The cost centre is saved.")
            return redirect("cost_centre_list", slug)
    context = {"centre": shown, "form": form, "list_url": reverse("cost_centre_list", args=[slug])}
    return render(request, "accounting/dimensions/cost_centre.html", context, status=422 if form.is_bound else 200)
