"""What an owner sees and says when one of his people wants to come back without a second factor."""

from functools import partial
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from erp.foundation.errors import Refusal
from erp.web.entrance.recovery_telling import tell_refused_by_owner
from tenancy.access.models import Membership
from tenancy.access.pages import tenant_page
from tenancy.access.queries import member_with
from tenancy.access.requests import TenantRequest
from tenancy.entrance.errors import RecoveryOver
from tenancy.entrance.queries import open_recovery
from tenancy.entrance.recovering import MAY_REFUSE, refuse_recovery_of_member


class RefusalForm(forms.Form):
    """Why somebody is not to come back so."""

    reason = forms.CharField(label="Reason", max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"}))


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page(MAY_REFUSE)
def person_factor_recovery(request: TenantRequest, slug: str, membership_id: UUID) -> HttpResponse:
    """How a member's recovery stands, and the form that refuses it.

    No proof of oneself is asked for: to say no is the safe side, and may be urgent.
    """
    membership = member_with(membership_id)
    if membership is None:
        raise Http404
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"].strip()
        try:
            _refuse(request, membership, reason)
        except Refusal as refusal:
            form.add_error("reason" if refusal.field == "reason" else None, str(refusal))
        else:
            messages.success(request, f"The second factors of {membership.user} stay. The person is told by mail.")
            return redirect("person_factor_recovery", slug, membership.id)
    context = {
        "person": membership.user,
        "person_url": reverse("person", args=[slug, membership.id]),
        "is_self": membership.user_id == request.user.id,
        "recovery": open_recovery(membership.user_id),
        "form": form,
        "hours": settings.LOST_FACTOR_WAIT_HOURS,
        "days": settings.LOST_FACTOR_RETURN_DAYS,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "tenancy/person_factor_recovery.html", context, status=status)


def _refuse(request: TenantRequest, membership: Membership, reason: str) -> None:
    recovery = open_recovery(membership.user_id)
    if recovery is None:
        raise RecoveryOver
    tell = partial(tell_refused_by_owner, actor=request.actor, reason=reason, tenant_id=request.tenant.id)
    refuse_recovery_of_member(recovery, membership, reason=reason, actor=request.actor, also=tell)
