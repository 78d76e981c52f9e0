"""The plan of a tenant: what it holds, what is used of it, who pays."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tenancy.access.checking import require_permission
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest
from tenancy.plans.capping import in_words, plan_of
from tenancy.plans.changing import billing_details, change_billing_details
from tenancy.plans.forms import BillingForm
from tenancy.plans.registry import PLANS
from tenancy.plans.telling import uses_in_words


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("tenancy.plan.view")
def plan(request: TenantRequest, slug: str) -> HttpResponse:
    """The plan with true numbers, and the form of who pays."""
    if request.method == "POST":
        require_permission(request.actor, "tenancy.plan.settings")
    given = request.POST if request.method == "POST" else None
    form = BillingForm(given, initial=BillingForm.initial_of(billing_details()))
    if form.is_bound and form.is_valid():
        change_billing_details(form.given(), actor=request.actor)
        messages.success(request, "It is written down who pays.")
        return redirect("plan", slug)
    present = plan_of(request.tenant)
    context = {
        "plan": present,
        "uses": uses_in_words(present),
        "plans": [
            {"name": one.name, "users": one.users, "bytes": in_words("bytes", one.bytes), "current": one == present}
            for one in PLANS.values()
        ],
        "form": form,
        "may_edit": request.actor.may("tenancy.plan.settings"),
    }
    return render(request, "tenancy/plans/plan.html", context, status=422 if form.is_bound else 200)
