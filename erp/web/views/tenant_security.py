"""Who may sign in to a tenant, and how: the security section of its settings."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from erp.foundation.errors import Refusal
from erp.foundation.refusing import add_refusal
from erp.web.entrance.entering import needs_second_factor
from erp.web.entrance.proving import has_second_factor
from tenancy.access.checking import require_permission
from tenancy.access.naming import role_choices
from tenancy.access.pages import tenant_page
from tenancy.access.queries import members
from tenancy.access.requests import TenantRequest
from tenancy.access.security import EntrancePolicy, change_entrance_policy, role_needs_second_factor
from tenancy.tenants.models import Tenant

_LEAST_IDLE_MINUTES = 5


class SecurityForm(forms.Form):
    """What a tenant asks of whoever enters."""

    second_factor_roles = forms.MultipleChoiceField(
        label="Roles that need a second factor",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="A passkey or an authenticator app. Whoever has neither is led to it at the next page.",
    )
    session_idle_minutes = forms.IntegerField(
        label="Sign in again after minutes without use",
        required=False,
        min_value=_LEAST_IDLE_MINUTES,
        max_value=settings.SESSION_IDLE_SECONDS // 60,
    )
    session_hours = forms.IntegerField(
        label="Sign in again after hours in any case",
        required=False,
        min_value=1,
        max_value=settings.SESSION_ABSOLUTE_SECONDS // 3600,
    )
    allowed_networks = forms.CharField(
        label="Networks from which the books are open",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "class": "input-networks"}),
        help_text="One a line, such as 203.0.113.0/24 or 2001:db8::/48. Empty means from everywhere.",
    )

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        asked = self.fields["second_factor_roles"]
        assert isinstance(asked, forms.MultipleChoiceField)
        asked.choices = roles
        most = {
            "session_idle_minutes": f"Empty for {settings.SESSION_IDLE_SECONDS // 60}, which is the most here.",
            "session_hours": f"Empty for {settings.SESSION_ABSOLUTE_SECONDS // 3600}, which is the most here.",
        }
        for name, words in most.items():
            self.fields[name].help_text = words


@tenant_page("tenancy.settings.view", proves=True, proves_to_read=True)
def tenant_security(request: TenantRequest, slug: str) -> HttpResponse:
    """The policy as a form; only who may change it is let past a look."""
    tenant = Tenant.objects.get(id=request.tenant.id)
    if request.method == "POST":
        require_permission(request.actor, "tenancy.security.edit")
    roles = role_choices()
    form = SecurityForm(request.POST or None, initial=_initial(tenant, roles), roles=roles)
    has_factor = has_second_factor(request.user)
    if request.method == "POST" and not has_factor:
        _keep_inside(form, request.membership.role_key)
    if request.method == "POST" and form.is_valid():
        try:
            change_entrance_policy(tenant, _policy(form.cleaned_data), actor=request.actor)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Saved. It holds from everybody's next page on.")
            return redirect(request.path)
    context = {
        "form": form,
        "has_factor": has_factor,
        "may_edit": request.actor.may("tenancy.security.edit"),
        "address": request.actor.ip,
        "asked": sum(needs_second_factor(one) for one in members().select_related("tenant")),
        "roles": ", ".join(name for key, name in roles if role_needs_second_factor(tenant, key)),
    }
    return render(request, "tenancy/security_settings.html", context, status=422 if request.method == "POST" else 200)


def _keep_inside(form: SecurityForm, role_key: str) -> None:
    """Refuse to ask a second factor of the role of somebody who has none and would be led out at once."""
    if form.is_valid() and role_key in form.cleaned_data["second_factor_roles"]:
        words = "You have no second factor yet, and would stand outside with the next page. Set one up first."
        form.add_error("second_factor_roles", words)


def _initial(tenant: Tenant, roles: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "second_factor_roles": [key for key, _ in roles if role_needs_second_factor(tenant, key)],
        "session_idle_minutes": tenant.session_idle_minutes,
        "session_hours": tenant.session_hours,
        "allowed_networks": "\n".join(tenant.allowed_networks),
    }


def _policy(data: dict[str, Any]) -> EntrancePolicy:
    return EntrancePolicy(
        second_factor_roles=tuple(data["second_factor_roles"]),
        session_idle_minutes=data["session_idle_minutes"],
        session_hours=data["session_hours"],
        allowed_networks=data["allowed_networks"],
    )
