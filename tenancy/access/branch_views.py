"""The branches of the business."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from erp.foundation.errors import Refusal
from erp.foundation.refusing import add_refusal
from tenancy.access.branching import change_branch, open_branch
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest
from tenancy.access.role_forms import BranchForm
from tenancy.branches.models import Branch
from tenancy.branches.queries import branch_with, branches


class BranchChangeForm(BranchForm):
    """A branch that is there already."""

    is_active = forms.BooleanField(label="Open", required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("tenancy.branch.view")
def branch_list(request: TenantRequest, slug: str) -> HttpResponse:
    """Every branch, and the form that opens one."""
    form = BranchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = open_branch(form.cleaned_data["code"], form.cleaned_data["name"], actor=request.actor)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Branch {opened} is open.")
            return redirect("branch_list", slug)
    may_edit = request.actor.may("tenancy.branch.edit")
    context = {
        "branches": [
            {
                "code": one.code,
                "name": one.name,
                "is_active": one.is_active,
                "url": reverse("branch", args=[slug, one.id]) if may_edit else "",
            }
            for one in branches()
        ],
        "form": form if may_edit else None,
    }
    return render(request, "tenancy/access/branch_list.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("tenancy.branch.edit")
def branch(request: TenantRequest, slug: str, branch_id: UUID) -> HttpResponse:
    """Code, name and whether it is open."""
    one = branch_with(branch_id)
    if one is None:
        raise Http404
    shown = {"code": one.code, "name": one.name, "is_active": one.is_active}
    form = BranchChangeForm(request.POST if request.method == "POST" else None, initial=shown)
    if form.is_bound and form.is_valid():
        try:
            change_branch(Branch.objects.get(id=one.id), **form.cleaned_data, actor=request.actor)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "The branch is saved.")
            return redirect("branch_list", slug)
    context = {"branch": shown, "form": form, "branches_url": reverse("branch_list", args=[slug])}
    return render(request, "tenancy/access/branch.html", context, status=422 if form.is_bound else 200)
