"""The roles: their list, the sheet of one, and what a change of it would do."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from erp.foundation.errors import Refusal
from erp.foundation.refusing import add_refusal
from tenancy.access.bounds import is_unbound
from tenancy.access.effects import change_between, effects_on
from tenancy.access.facts import RoleFacts, built_in_role
from tenancy.access.matrix import COLUMNS, sheet
from tenancy.access.models import Membership
from tenancy.access.naming import custom_role, facts_of_custom, role_facts
from tenancy.access.pages import tenant_page
from tenancy.access.queries import members
from tenancy.access.registry import ROLES_IN_WORDS, Role, all_permissions, permissions_of_role
from tenancy.access.requests import TenantRequest
from tenancy.access.role_editing import change_role, delete_role, make_role
from tenancy.access.role_forms import RoleForm
from tenancy.access.role_models import CustomRole
from tenancy.access.wording import limits_in_words


@require_safe
@tenant_page("tenancy.role.view")
def role_list(request: TenantRequest, slug: str) -> HttpResponse:
    """The tenant's own roles, then the built-in ones, with how many people have each."""
    counts = Counter(
        role or str(custom) for role, custom in Membership.objects.values_list("role", "custom_role_id").iterator()
    )
    own = CustomRole.objects.prefetch_related("permissions").order_by("name")
    context = {
        "own_roles": [_listed(slug, facts_of_custom(one), one.note, counts, one.based_on) for one in own],
        "built_in_roles": [
            _listed(slug, built_in_role(role), ROLES_IN_WORDS[role], counts) for role in reversed(list(Role))
        ],
        "new_url": reverse("role_new", args=[slug]) if request.actor.may("tenancy.role.edit") else "",
        # Who reads the reviews need not see the people, whose page leads there as well.
        "reviews_url": reverse("review_list", args=[slug]) if request.actor.may("tenancy.review.view") else "",
    }
    return render(request, "tenancy/access/role_list.html", context)


def _listed(slug: str, role: RoleFacts, note: str, counts: Counter[str], based_on: str = "") -> dict[str, Any]:
    known = all_permissions()
    return {
        "name": role.label,
        "note": note,
        "url": reverse("role", args=[slug, role.key]),
        "people": counts[role.key],
        "permissions": len(role.codes & known.keys()),
        "risky": sum(1 for code in role.codes if code in known and known[code].risk == "high"),
        "based_on": str(Role(based_on).label) if based_on else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("tenancy.role.edit", proves=True)
def role_new(request: TenantRequest, slug: str) -> HttpResponse:
    """A new role, copied from the one that ``?from=`` names or from nothing."""
    source = _source(request.GET.get("from", ""))
    base = _base_of(source)
    if request.method != "POST":
        initial = _copied(source, request) if source else {}
        return _editor(request, RoleForm(initial=initial, tenant=request.tenant), base=base)
    form = RoleForm(request.POST, tenant=request.tenant)
    if form.is_valid():
        try:
            made = make_role(form.content(), based_on=base, actor=request.actor)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"The role {made.name} is made. Give it to people on their pages.")
            return redirect("role", slug, made.id)
    return _editor(request, form, base=base, status=422)


def _source(key: str) -> RoleFacts | None:
    try:
        return role_facts(key) if key else None
    except Refusal:
        raise Http404 from None


def _base_of(source: RoleFacts | None) -> str:
    """The built-in role that a copy is compared with: the source, or what the source came from."""
    if source is None or source.key in Role.values:
        return source.key if source else ""
    found = custom_role(source.key)
    return found.based_on if found else ""


def _copied(source: RoleFacts, request: TenantRequest) -> dict[str, Any]:
    """The source as a form, without what the copier does not hold himself."""
    codes = source.codes if is_unbound(request.actor) else source.codes & request.actor.permissions
    return {
        "codes": sorted(codes),
        "own_only": sorted(source.own_only),
        "name": f"{source.label} (copy)",
        **RoleForm.shown(source.limits, request.tenant),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("tenancy.role.view", proves=True)
def role(request: TenantRequest, slug: str, role_key: str) -> HttpResponse:
    """The sheet of a role; one of the tenant's own can be changed there."""
    if role_key in Role.values:
        if request.method == "POST":
            raise Http404
        return _read_only(request, built_in_role(role_key), ROLES_IN_WORDS[Role(role_key)])
    own = _own(role_key)
    if request.method != "POST":
        if not request.actor.may("tenancy.role.edit"):
            return _read_only(request, facts_of_custom(own), own.note, base=own.based_on)
        form = RoleForm(initial=RoleForm.of(own, request.tenant), tenant=request.tenant)
        return _editor(request, form, base=own.based_on, own=own)
    form = RoleForm(request.POST, tenant=request.tenant)
    if form.is_valid():
        try:
            changed = change_role(own, form.content(), actor=request.actor)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"The role {changed.name} is changed; it holds from the next page on.")
            return redirect("role", slug, changed.id)
    return _editor(request, form, base=own.based_on, own=own, status=422)


@require_POST
@tenant_page("tenancy.role.edit")
def role_effect(request: TenantRequest, slug: str, role_key: str) -> HttpResponse:
    """For what is ticked now: what it changes, and for whom. Nothing is written."""
    own = _own(role_key)
    form = RoleForm(request.POST, tenant=request.tenant)
    return render(request, "tenancy/access/_role_effect.html", {"effect": _effect(slug, own, form.held)})


@require_POST
@tenant_page("tenancy.role.edit", proves=True)
def role_removal(request: TenantRequest, slug: str, role_key: str) -> HttpResponse:
    """Delete a role that nobody has."""
    own = _own(role_key)
    try:
        delete_role(own, actor=request.actor)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("role", slug, own.id)
    messages.success(request, f"The role {own.name} is deleted.")
    return redirect("role_list", slug)


def _own(key: str) -> CustomRole:
    found = custom_role(key)
    if found is None:
        raise Http404
    return found


def _read_only(request: TenantRequest, one: RoleFacts, note: str, *, base: str = "") -> HttpResponse:
    slug = request.tenant.slug
    context = {
        **_common(request, one.codes, base),
        "role": {"name": one.label, "note": note, "key": one.key},
        "form": None,
        "limits": limits_in_words(one.limits, request.tenant),
        "people": _people(slug, one.key),
        "copy_url": _copy_url(request, one.key),
    }
    return render(request, "tenancy/access/role.html", context)


def _editor(
    request: TenantRequest, form: RoleForm, *, base: str, own: CustomRole | None = None, status: int = 200
) -> HttpResponse:
    slug = request.tenant.slug
    context = {
        **_common(request, form.held, base, is_edited=True),
        "form": form,
        "role": {"name": own.name, "note": own.note, "key": str(own.id)} if own else None,
        "effect": _effect(slug, own, form.held) if own else None,
        "effect_url": reverse("role_effect", args=[slug, own.id]) if own else "",
        "removal_url": reverse("role_removal", args=[slug, own.id]) if own else "",
        "copy_url": _copy_url(request, str(own.id)) if own else "",
    }
    return render(request, "tenancy/access/role.html", context, status=status)


def _common(request: TenantRequest, held: frozenset[str], base: str, *, is_edited: bool = False) -> dict[str, Any]:
    bound = is_edited and not is_unbound(request.actor)
    return {
        "columns": COLUMNS,
        "sections": sheet(
            held,
            base=permissions_of_role(base) if base else None,
            changeable=request.actor.permissions if bound else None,
        ),
        "base_label": str(Role(base).label) if base else "",
        "roles_url": reverse("role_list", args=[request.tenant.slug]),
    }


def _copy_url(request: TenantRequest, key: str) -> str:
    if not request.actor.may("tenancy.role.edit"):
        return ""
    return f"{reverse('role_new', args=[request.tenant.slug])}?from={key}"


def _people(slug: str, key: str) -> list[dict[str, str]]:
    found = members().filter(role=key) if key in Role.values else members().filter(custom_role_id=UUID(key))
    return [{"name": str(one.user), "url": reverse("person_access", args=[slug, one.id])} for one in found]


def _effect(slug: str, own: CustomRole, codes: frozenset[str]) -> dict[str, Any]:
    holders = members().filter(custom_role=own)
    return {
        "role": change_between(facts_of_custom(own).codes, codes),
        "people": [
            {
                "name": str(one.membership.user),
                "url": reverse("person_access", args=[slug, one.membership.id]),
                "change": one.change,
            }
            for one in effects_on(holders, codes)
        ],
    }
