"""Look at the product as another person sees it, and stop."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from erp.foundation.errors import Refusal
from erp.web.looking import SESSION_KEY, forget_look, remember_look
from tenancy.access.models import Membership
from tenancy.access.pages import tenant_page
from tenancy.access.queries import member_with
from tenancy.access.requests import TenantRequest
from tenancy.seeing.beginning import begin_seeing
from tenancy.seeing.ending import end_seeing
from tenancy.seeing.models import LONGEST_SEEING
from tenancy.seeing.queries import beyond_the_seer, lately_seen, seeing_with

_MINUTES = int(LONGEST_SEEING.total_seconds() // 60)
_MOST_SHOWN = 10


class SeeingForm(forms.Form):
    """Why somebody looks as another; a sentence is kept where one is given."""

    reason = forms.CharField(
        label="Reason",
        max_length=300,
        required=False,
        help_text="It stands in the audit log beside the look.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("tenancy.person.see_as", proves=True)
def person_seeing(request: TenantRequest, slug: str, membership_id: UUID) -> HttpResponse:
    """What a look is, and the button that begins it."""
    seen = member_with(membership_id)
    if seen is None:
        raise Http404
    form = SeeingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            seeing = begin_seeing(request.membership, seen, actor=request.actor, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            remember_look(request, seeing)
            return redirect("home", slug)
    context = _context(request, seen, form)
    return render(request, "tenancy/person_seeing.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@tenant_page("tenancy.person.see_as")
def seeing_ending(request: TenantRequest, slug: str) -> HttpResponse:
    """Be oneself again."""
    kept = request.session.get(SESSION_KEY, {}).get(str(request.tenant.id))
    seeing = seeing_with(UUID(kept), request.membership) if kept else None
    if seeing is not None:
        end_seeing(seeing, actor=request.actor, why="ended by hand")
        messages.success(request, "You see the product as yourself again.")
    forget_look(request)
    return redirect("people", slug)


def _context(request: TenantRequest, seen: Membership, form: SeeingForm) -> dict[str, Any]:
    return {
        "form": form,
        "person": {"name": str(seen.user), "email": seen.user.email, "role_label": seen.role_label},
        "is_self": seen.id == request.membership.id,
        "beyond": beyond_the_seer(seen, actor=request.actor),
        "minutes": _MINUTES,
        "lately": lately_seen(seen.id, _MOST_SHOWN),
    }
