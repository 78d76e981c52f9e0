"""Who may enter the books, and in which role."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from auditlog.events.hastening import hasten_alerts
from erp.foundation.errors import Refusal
from erp.web.signin import send_password_link
from tenancy.access.membership import add_member, assign_role
from tenancy.access.models import Membership
from tenancy.access.pages import tenant_page
from tenancy.access.queries import members
from tenancy.access.registry import Role
from tenancy.access.requests import TenantRequest

ROLES_IN_WORDS = {
    Role.VIEWER: "Reads reports, the journal and the home page.",
    Role.AUDITOR: "Reads as a viewer, exports, and reads the audit log.",
    Role.ACCOUNTANT: "Does the day-to-day accounting: posts, reverses, keeps the chart.",
    Role.ADMIN: "Does what an accountant does, imports, and looks after people and settings.",
    Role.OWNER: "May do everything, and gives roles.",
}


class RoleForm(forms.Form):
    """The role of one member."""

    role = forms.ChoiceField(choices=Role.choices)


class PersonForm(forms.Form):
    """Somebody to be added."""

    email = forms.EmailField(label="E-mail address", max_length=254)
    full_name = forms.CharField(label="Name", max_length=150, required=False)
    role = forms.ChoiceField(choices=Role.choices, initial=Role.VIEWER)


@tenant_page("tenancy.person.view")
def people(request: TenantRequest, slug: str) -> HttpResponse:
    """The list of members, and the form that adds one."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_member(
                form.cleaned_data["email"],
                role=form.cleaned_data["role"],
                full_name=form.cleaned_data["full_name"],
                actor=request.actor,
            )
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            send_password_link(request, form.cleaned_data["email"])
            messages.success(request, f"{form.cleaned_data['email']} may now enter these books.")
            return redirect(request.path)
    status = 422 if form.is_bound else 200
    return render(request, "tenancy/people.html", _context(request, form), status=status)


@require_POST
@tenant_page("tenancy.role.assign")
def role(request: TenantRequest, slug: str, membership_id: UUID) -> HttpResponse:
    """Give a member another role."""
    membership = Membership.objects.filter(id=membership_id).first()
    if membership is None:
        raise Http404
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            assign_role(membership, role=form.cleaned_data["role"], actor=request.actor)
            hasten_alerts()
            messages.success(request, "The role is changed; it holds from the next page on.")
        except Refusal as refusal:
            messages.error(request, str(refusal))
    return redirect(f"/t/{slug}/people/")


def _context(request: TenantRequest, form: PersonForm) -> dict[str, Any]:
    may_assign = request.actor.may("tenancy.role.assign")
    may_read_trail = request.actor.may("auditlog.event.view")
    return {
        "members": [
            {
                "name": one.user.full_name,
                "email": one.user.email,
                "role_label": one.role_label,
                "last_seen": one.last_seen_at,
                "is_self": one.user_id == request.user.id,
                "role_form": RoleForm(initial={"role": one.role}, auto_id=f"id_%s_{one.id}") if may_assign else None,
                "trail_url": f"/t/{request.tenant.slug}/audit/people/{one.user_id}/" if may_read_trail else "",
                "role_url": f"/t/{request.tenant.slug}/people/{one.id}/role/",
            }
            for one in members()
        ],
        "add_form": form if request.actor.may("tenancy.person.add") else None,
        "add_url": request.path,
        "roles": [{"label": role.label, "words": words} for role, words in ROLES_IN_WORDS.items()],
    }
