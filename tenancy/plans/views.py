"""The plan of a tenant: what it holds, what is used of it, who pays, and the question for another."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from erp.foundation.errors import Refusal
from erp.foundation.refusing import add_refusal
from tenancy.access.checking import require_permission
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest
from tenancy.plans.asking import ask_for_plan, latest_request, withdraw_plan_request
from tenancy.plans.capping import in_words, plan_of
from tenancy.plans.changing import billing_details, change_billing_details
from tenancy.plans.forms import BillingForm, PlanRequestForm
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
    return _page(request, form, status=422 if form.is_bound else 200)


@require_POST
@tenant_page("tenancy.plan.settings")
def plan_request(request: TenantRequest, slug: str) -> HttpResponse:
    """Ask the operators for another plan."""
    form = PlanRequestForm(request.POST, present=plan_of(request.tenant))
    if form.is_valid():
        given = form.cleaned_data
        try:
            asked = ask_for_plan(given["plan"], given["reason"], actor=request.actor)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            name = PLANS[asked.wanted].name
            messages.success(request, f"You have asked for the plan {name}. You are told when the operators answer.")
            return redirect("plan", slug)
    return _page(request, _billing_form(), asking=form, status=422)


@require_POST
@tenant_page("tenancy.plan.settings")
def plan_request_withdrawal(request: TenantRequest, slug: str) -> HttpResponse:
    """Take the question back."""
    try:
        withdraw_plan_request(actor=request.actor)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The question is taken back; the plan stays as it is.")
    return redirect("plan", slug)


def _billing_form() -> BillingForm:
    return BillingForm(initial=BillingForm.initial_of(billing_details()))


def _page(
    request: TenantRequest, form: BillingForm, *, asking: PlanRequestForm | None = None, status: int = 200
) -> HttpResponse:
    present, asked = plan_of(request.tenant), latest_request()
    may_edit = request.actor.may("tenancy.plan.settings")
    is_open = asked is not None and asked.is_open
    context = {
        "plan": present,
        "uses": uses_in_words(present),
        "plans": [
            {"name": one.name, "users": one.users, "bytes": in_words("bytes", one.bytes), "current": one == present}
            for one in PLANS.values()
        ],
        "asked": asked,
        "wanted": PLANS[asked.wanted].name if asked and asked.wanted in PLANS else "",
        "asking": (asking or PlanRequestForm(present=present)) if may_edit and not is_open else None,
        "form": form,
        "may_edit": may_edit,
    }
    return render(request, "tenancy/plans/plan.html", context, status=status)
