"""What operators asked to see, and what the owners say to it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from erp.foundation import clock
from erp.foundation.errors import Refusal
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest
from tenancy.support.answering import MAY_GRANT, grant_support, refuse_support, revoke_support
from tenancy.support.models import LEAST_HOURS, MOST_HOURS, SupportAccess
from tenancy.support.queries import support_access_with, support_accesses


class GrantForm(forms.Form):
    """For how long an operator may look."""

    hours = forms.IntegerField(
        label="For hours",
        min_value=LEAST_HOURS,
        max_value=MOST_HOURS,
        widget=forms.NumberInput(attrs={"class": "is-short"}),
    )


@require_safe
@tenant_page("tenancy.support.view")
def support_list(request: TenantRequest, slug: str) -> HttpResponse:
    """Questions, the look that goes on, and what was."""
    return _page(request)


@require_POST
@tenant_page("tenancy.support.grant", proves=True)
def support_granting(request: TenantRequest, slug: str, access_id: UUID) -> HttpResponse:
    """Let the operator look."""
    access, form = _access(access_id), GrantForm(request.POST)
    if not form.is_valid():
        return _page(request, refused=(access, form))
    hours = form.cleaned_data["hours"]
    return _answered(
        request,
        lambda: grant_support(access, hours=hours, actor=request.actor),
        f"{str(access).capitalize()} may look for {hours} {'hour' if hours == 1 else 'hours'}. End it here any time.",
    )


@require_POST
@tenant_page("tenancy.support.grant")
def support_refusal(request: TenantRequest, slug: str, access_id: UUID) -> HttpResponse:
    """Say no."""
    access = _access(access_id)
    return _answered(request, lambda: refuse_support(access, actor=request.actor), "The operator sees nothing.")


@require_POST
@tenant_page("tenancy.support.grant")
def support_revocation(request: TenantRequest, slug: str, access_id: UUID) -> HttpResponse:
    """End a look that goes on."""
    access = _access(access_id)
    return _answered(request, lambda: revoke_support(access, actor=request.actor), "The look is over.")


def _answered(request: TenantRequest, answer: Callable[[], object], told: str) -> HttpResponse:
    try:
        answer()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect("support_list", request.tenant.slug)


def _access(access_id: UUID) -> SupportAccess:
    access = support_access_with(access_id)
    if access is None:
        raise Http404
    return access


def _page(request: TenantRequest, *, refused: tuple[SupportAccess, GrantForm] | None = None) -> HttpResponse:
    now = clock.now()
    lines = [_line(request, one, one.state_at(now), refused) for one in support_accesses()]
    context = {
        "asked": [one for one in lines if one["state"] == "asked"],
        "open": [one for one in lines if one["state"] == "open"],
        "past": [one for one in lines if one["state"] not in ("asked", "open")],
        "may_grant": request.actor.may(MAY_GRANT),
    }
    return render(request, "tenancy/support.html", context, status=422 if refused else 200)


def _line(
    request: TenantRequest, access: SupportAccess, state: str, refused: tuple[SupportAccess, GrantForm] | None
) -> dict[str, Any]:
    def address(step: str) -> str:
        return reverse(f"support_{step}", args=[request.tenant.slug, access.id])

    is_refused = refused is not None and refused[0].id == access.id
    form = refused[1] if refused and is_refused else GrantForm(initial={"hours": access.hours_asked})
    form.auto_id = f"id_%s_{access.id}"
    return {
        "access": access,
        "state": state,
        "form": form,
        "granting_url": address("granting"),
        "refusal_url": address("refusal"),
        "revocation_url": address("revocation"),
    }
