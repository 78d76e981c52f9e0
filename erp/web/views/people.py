"""Who may enter the books, and in which role."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from auditlog.events.hastening import hasten_alerts
from erp.foundation.errors import Refusal
from erp.web.signin import send_password_link
from tenancy.access.membership import add_member, assign_role
from tenancy.access.models import Membership
from tenancy.access.naming import role_choices
from tenancy.access.pages import tenant_page
from tenancy.access.queries import members
from tenancy.access.registry import ROLES_IN_WORDS, Role
from tenancy.access.requests import TenantRequest


class RoleForm(forms.Form):
    """The role of one member: a built-in one or one of the tenant's own."""

    role = forms.ChoiceField()

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = roles


class PersonForm(RoleForm):
    """Somebody to be added."""

    field_order = ("email", "full_name", "role")

    email = forms.EmailField(label="E-mail address", max_length=254)
    full_name = forms.CharField(label="Name", max_length=150, required=False)


@tenant_page("tenancy.person.view")
def people(request: TenantRequest, slug: str) -> HttpResponse:
    """The list of members, and the form that adds one."""
    form = PersonForm(request.POST or None, roles=role_choices(), initial={"role": Role.VIEWER})
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
    form = RoleForm(request.POST, roles=role_choices())
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
    may_see_access = request.actor.may("tenancy.access.view")
    roles = role_choices() if may_assign else []
    return {
        "members": [
            {
                "name": one.user.full_name,
                "email": one.user.email,
                "role_label": one.role_label,
                "last_seen": one.last_seen_at,
                "is_self": one.user_id == request.user.id,
                "trail_url": f"/t/{request.tenant.slug}/audit/people/{one.user_id}/" if may_read_trail else "",
                "role_form": RoleForm(roles=roles, initial={"role": one.role_key}, auto_id=f"id_%s_{one.id}")
                if may_assign
                else None,
                "access_url": reverse("person_access", args=[request.tenant.slug, one.id]) if may_see_access else "",
                "role_url": f"/t/{request.tenant.slug}/people/{one.id}/role/",
            }
            for one in members()
        ],
        "add_form": form if request.actor.may("tenancy.person.add") else None,
        "add_url": request.path,
        "roles": [{"label": role.label, "words": words} for role, words in ROLES_IN_WORDS.items()],
    }
