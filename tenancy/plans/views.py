"""The plan of a tenant: what it holds, what is used of it, who pays."""

from typing import Any

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
from tenancy.plans.registry import PLANS, Kind, Plan
from tenancy.plans.usage import uses_of

_LABELS: tuple[tuple[Kind, str], ...] = (
    ("users", "People"),
    ("bytes", "Kept files"),
    ("api_calls", "API calls this month"),
)


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
        "uses": [_use(kind, label, present) for kind, label in _LABELS],
        "plans": [
            {"name": one.name, "users": one.users, "bytes": in_words("bytes", one.bytes), "current": one == present}
            for one in PLANS.values()
        ],
        "form": form,
        "may_edit": request.actor.may("tenancy.plan.settings"),
    }
    return render(request, "tenancy/plans/plan.html", context, status=422 if form.is_bound else 200)


def _use(kind: Kind, label: str, present: Plan) -> dict[str, Any]:
    parts, most = uses_of(kind), present.most(kind)
    used = sum(number for _, number in parts)
    return {
        "label": label,
        "used": in_words(kind, used),
        "most": in_words(kind, most),
        "percent": min(100, -(-used * 100 // most)),
        "is_full": used >= most,
        "parts": [{"label": name, "number": in_words(kind, number)} for name, number in parts],
        "note": "" if parts else "None: there is no API yet.",
    }
