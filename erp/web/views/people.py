"""Who may enter the books, and in which role."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from auditlog.events.hastening import hasten_alerts
from erp.foundation import clock
from erp.foundation.errors import Refusal
from tenancy.access.membership import assign_role
from tenancy.access.models import Membership
from tenancy.access.naming import role_choices
from tenancy.access.pages import tenant_page
from tenancy.access.queries import members
from tenancy.access.registry import ROLES_IN_WORDS
from tenancy.access.requests import TenantRequest
from tenancy.entrance.queries import with_second_factor
from tenancy.invitations.queries import open_invitations


class RoleForm(forms.Form):
    """The role of one member: a built-in one or one of the tenant's own."""

    role = forms.ChoiceField()

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = roles


@require_safe
@tenant_page("tenancy.person.view")
def people(request: TenantRequest, slug: str) -> HttpResponse:
    """The members, and whoever is invited and has not joined yet."""
    return render(request, "tenancy/people.html", _context(request))


@require_POST
@tenant_page("tenancy.role.assign", proves=True)
def role(request: TenantRequest, slug: str, membership_id: UUID) -> HttpResponse:
    """Give a member another role."""
    membership = Membership.objects.filter(id=membership_id).first()
    if membership is None:
        raise Http404
    form = RoleForm(request.POST, roles=role_choices())
    if form.is_valid():
        try:
            assign_role(membership, role=form.cleaned_data["role"], actor=request.actor)
            hasten_alerts()
            messages.success(request, "The role is changed; it holds from the next page on.")
        except Refusal as refusal:
            messages.error(request, str(refusal))
    return redirect(f"/t/{slug}/people/")


def _context(request: TenantRequest) -> dict[str, Any]:
    may_assign = request.actor.may("tenancy.role.assign")
    may_see_access = request.actor.may("tenancy.access.view")
    roles = role_choices() if may_assign else []
    found = list(members())
    proven = with_second_factor([one.user_id for one in found])
    return {
        "members": [
            {
                "name": one.user.full_name,
                "email": one.user.email,
                "role_label": one.role_label,
                "url": reverse("person", args=[request.tenant.slug, one.id]),
                "is_suspended": one.is_suspended,
                "has_factor": one.user_id in proven,
                "last_seen": one.last_seen_at,
                "is_self": one.user_id == request.user.id,
                "role_form": RoleForm(roles=roles, initial={"role": one.role_key}, auto_id=f"id_%s_{one.id}")
                if may_assign
                else None,
                "access_url": reverse("person_access", args=[request.tenant.slug, one.id]) if may_see_access else "",
                "role_url": f"/t/{request.tenant.slug}/people/{one.id}/role/",
            }
            for one in found
        ],
        "invitations": _invitations(request),
        "invite_url": f"/t/{request.tenant.slug}/people/invitations/new/"
        if request.actor.may("tenancy.person.add")
        else "",
        "reviews_url": reverse("review_list", args=[request.tenant.slug])
        if request.actor.may("tenancy.review.view")
        else "",
        "roles": [{"label": role.label, "words": words} for role, words in ROLES_IN_WORDS.items()],
    }


def _invitations(request: TenantRequest) -> list[dict[str, Any]]:
    now = clock.now()
    root = f"/t/{request.tenant.slug}/people/invitations/"
    return [
        {
            "email": one.email,
            "role_label": one.role_label,
            "invited_by": one.invited_by_label,
            "sent_at": one.sent_at,
            "days_left": (one.expires_at - now).days + 1 if one.expires_at > now else 0,
            "sending_url": f"{root}{one.id}/sending/",
            "withdrawal_url": f"{root}{one.id}/withdrawal/",
        }
        for one in open_invitations()
    ]
