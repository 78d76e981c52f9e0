"""The console's pages: tenants, jobs, health and what operators did."""

from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from erp.foundation.errors import Refusal
from erp.foundation.refusing import add_refusal
from operators.console import queries
from operators.console.asking import last_support, present_support
from operators.console.forms import PlanAnswerForm, PlanForm, ReasonForm, SupportForm
from operators.console.planning import grant_plan, present_plan, put_on_plan, refuse_plan
from operators.console.queries import TenantLine
from operators.console.suspending import reinstate_tenant, suspend_tenant
from operators.door.requests import OperatorRequest, operator_page

TENANTS_ON_A_PAGE = 100


@require_safe
@operator_page
def tenants(request: OperatorRequest) -> HttpResponse:
    """Every tenant, with what needs somebody's eye."""
    lines = queries.all_tenants(request.operator_token)
    wanted = request.GET.get("q", "").strip().lower()
    shown = [one for one in lines if wanted in one.name.lower() or wanted in one.slug]
    context = {
        "page": Paginator(shown, TENANTS_ON_A_PAGE).get_page(request.GET.get("page")),
        "count": len(lines),
        "members": sum(one.members for one in lines),
        "suspended": sum(one.is_suspended for one in lines),
        "troubled": sum(bool(one.trouble) for one in lines),
        "wanted": request.GET.get("q", ""),
        "questions": queries.plan_questions(request.operator_token),
        "health": queries.present_health(request.operator_token),
    }
    return render(request, "operators/console/tenants.html", context)


@require_safe
@operator_page
def tenant(request: OperatorRequest, slug: str) -> HttpResponse:
    """One tenant, with the form that suspends or reinstates it."""
    return tenant_page_of(request, line_of(request, slug))


@require_POST
@operator_page
def suspension(request: OperatorRequest, slug: str) -> HttpResponse:
    """Suspend a tenant."""
    return _change(request, slug, suspend_tenant)


@require_POST
@operator_page
def reinstatement(request: OperatorRequest, slug: str) -> HttpResponse:
    """Reinstate a tenant."""
    return _change(request, slug, reinstate_tenant)


@require_POST
@operator_page
def plan(request: OperatorRequest, slug: str) -> HttpResponse:
    """Put a tenant on another plan."""
    line, form = line_of(request, slug), PlanForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            put_on_plan(slug, given["plan"], given["reason"], token=request.operator_token, actor=request.actor)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return HttpResponseRedirect(reverse("operators:tenant", args=[slug]) + "#plan")
    return tenant_page_of(request, line, plan_form=form)


@require_POST
@operator_page
def plan_granting(request: OperatorRequest, slug: str) -> HttpResponse:
    """Put a tenant on the plan that its owner asks for."""
    return _answered(request, slug, is_granted=True)


@require_POST
@operator_page
def plan_refusal(request: OperatorRequest, slug: str) -> HttpResponse:
    """Say no to an owner who asks for another plan."""
    return _answered(request, slug, is_granted=False)


def _answered(request: OperatorRequest, slug: str, *, is_granted: bool) -> HttpResponse:
    line, form = line_of(request, slug), PlanAnswerForm(request.POST)
    if form.is_valid():
        reason, token = form.cleaned_data["answer"], request.operator_token
        try:
            if is_granted:
                grant_plan(slug, request.POST.get("wanted", ""), reason, token=token, actor=request.actor)
            else:
                refuse_plan(slug, reason, token=token, actor=request.actor)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return HttpResponseRedirect(reverse("operators:tenant", args=[slug]) + "#plan")
    return tenant_page_of(request, line, answer_form=form)


@require_safe
@operator_page
def jobs(request: OperatorRequest) -> HttpResponse:
    """Jobs of all tenants."""
    return render(request, "operators/console/jobs.html", {"jobs": queries.latest_jobs(request.operator_token)})


@require_safe
@operator_page
def health(request: OperatorRequest) -> HttpResponse:
    """The parts of the installation."""
    return render(request, "operators/console/health.html", {"health": queries.present_health(request.operator_token)})


@require_safe
@operator_page
def acts(request: OperatorRequest) -> HttpResponse:
    """What operators did."""
    return render(request, "operators/console/acts.html", {"acts": queries.latest_acts()})


def _change(request: OperatorRequest, slug: str, change: Callable[..., None]) -> HttpResponse:
    line, form = line_of(request, slug), ReasonForm(request.POST)
    if form.is_valid():
        try:
            change(slug, form.cleaned_data["reason"], token=request.operator_token, actor=request.actor)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return HttpResponseRedirect(reverse("operators:tenant", args=[slug]))
    return tenant_page_of(request, line, form)


def line_of(request: OperatorRequest, slug: str) -> TenantLine:
    """The tenant of the address, as operators see it."""
    line = queries.tenant_by_slug(request.operator_token, slug)
    if line is None:
        raise Http404
    return line


def tenant_page_of(
    request: OperatorRequest,
    line: TenantLine,
    form: ReasonForm | None = None,
    *,
    support_form: SupportForm | None = None,
    plan_form: PlanForm | None = None,
    answer_form: PlanAnswerForm | None = None,
) -> HttpResponse:
    """The page of one tenant, with a form that was sent and refused in its place."""
    present, support = present_plan(line.slug), present_support(line.slug, request.operator)
    context = {
        "line": line,
        "plan": present.plan,
        "uses": present.uses,
        "question": queries.plan_question_of(request.operator_token, line.slug),
        "answer_form": answer_form or PlanAnswerForm(),
        "plan_form": plan_form or PlanForm(initial={"plan": present.plan.code}),
        "form": form or ReasonForm(),
        "support": support,
        "last_support": None if support else last_support(line.slug, request.operator),
        "support_form": support_form or SupportForm(),
        "acts": queries.latest_acts(line.slug),
    }
    return render(request, "operators/console/tenant.html", context)
