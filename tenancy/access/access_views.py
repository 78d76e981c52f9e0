"""What one person may do: the role, what is more or less than it, and why."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import get_current_timezone
from django.views.decorators.http import require_POST, require_safe

from erp.foundation import clock
from erp.foundation.errors import Refusal
from erp.foundation.refusing import add_refusal
from tenancy.access.access_forms import OverrideForm, PersonRoleForm, ScopeForm
from tenancy.access.bounds import held_beyond, require_may_touch, require_narrowable
from tenancy.access.facts import AccessFacts, facts_of
from tenancy.access.membership import assign_role
from tenancy.access.models import Membership
from tenancy.access.narrowing import limit_person, narrow_person
from tenancy.access.overriding import override_permission, withdraw_override
from tenancy.access.pages import tenant_page
from tenancy.access.policy import access_from, but_suspended, explain_from
from tenancy.access.queries import member_with
from tenancy.access.registry import all_permissions
from tenancy.access.requests import TenantRequest
from tenancy.access.role_forms import LimitsForm
from tenancy.access.role_models import PermissionOverride
from tenancy.access.why import permissions_like, words_to_try
from tenancy.access.wording import access_in_words, areas_in_words, limits_in_words

Forms = dict[str, forms.Form]


@require_safe
@tenant_page("tenancy.access.view")
def person_access(request: TenantRequest, slug: str, membership_id: UUID) -> HttpResponse:
    """The whole page, or for htmx the answer to ``?why=`` alone."""
    membership = _member(membership_id)
    if request.htmx and "why" in request.GET:
        return render(request, "tenancy/access/_why.html", {"why": _why(request, membership)})
    return _page(request, membership, {})


@require_POST
@tenant_page("tenancy.role.assign", proves=True)
def person_access_role(request: TenantRequest, slug: str, membership_id: UUID) -> HttpResponse:
    """Another role."""
    form = PersonRoleForm(request.POST)

    def change(one: Membership) -> str:
        given = form.cleaned_data
        changed = assign_role(one, role=given["role"], reason=given["reason"], actor=request.actor)
        return f"The role is {changed.role_label} now; it holds from the next page on."

    return _changed(request, membership_id, "role_form", form, change)


@require_POST
@tenant_page("tenancy.access.edit", proves=True)
def person_override(request: TenantRequest, slug: str, membership_id: UUID) -> HttpResponse:
    """Grant or deny one permission."""
    form = OverrideForm(request.POST)

    def change(one: Membership) -> str:
        given = form.cleaned_data
        override_permission(
            one,
            code=given["code"],
            effect=given["effect"],
            reason=given["reason"],
            ends_at=form.ends_at(request.tenant),
            actor=request.actor,
        )
        return "The change holds from the next page on."

    return _changed(request, membership_id, "override_form", form, change)


@require_POST
@tenant_page("tenancy.access.edit", proves=True)
def person_override_withdrawal(
    request: TenantRequest, slug: str, membership_id: UUID, override_id: UUID
) -> HttpResponse:
    """Take an override back."""
    membership = _member(membership_id)
    override = PermissionOverride.objects.filter(id=override_id, membership=membership).first()
    if override is None:
        raise Http404
    try:
        withdraw_override(override, actor=request.actor)
        messages.success(request, "It is taken back; what the role says holds again.")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("person_access", slug, membership.id)


@require_POST
@tenant_page("tenancy.access.edit", proves=True)
def person_limits(request: TenantRequest, slug: str, membership_id: UUID) -> HttpResponse:
    """Amounts up to which the person may act."""
    form = LimitsForm(request.POST, tenant=request.tenant)

    def change(one: Membership) -> str:
        limit_person(one, limits=form.limits(), actor=request.actor)
        return "The limits hold from the next page on."

    return _changed(request, membership_id, "limits_form", form, change)


@require_POST
@tenant_page("tenancy.access.edit", proves=True)
def person_scope(request: TenantRequest, slug: str, membership_id: UUID) -> HttpResponse:
    """Areas of own records, and branches."""
    form = ScopeForm(request.POST)

    def change(one: Membership) -> str:
        given = form.cleaned_data
        chosen = [UUID(one) for one in given.get("branches", ())] if given.get("reach") == "chosen" else None
        narrow_person(one, own_only=given["own_only"], branches=chosen, actor=request.actor)
        return "The scope holds from the next page on."

    return _changed(request, membership_id, "scope_form", form, change)


def _changed(
    request: TenantRequest, membership_id: UUID, name: str, form: forms.Form, change: Callable[[Membership], str]
) -> HttpResponse:
    """Do what a form of the page asks for, or show the page with what is wrong beside it."""
    membership = _member(membership_id)
    if form.is_valid():
        try:
            messages.success(request, change(membership))
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("person_access", request.tenant.slug, membership.id)
    return _page(request, membership, {name: form}, status=422)


def _member(membership_id: UUID) -> Membership:
    found = member_with(membership_id)
    if found is None:
        raise Http404
    return found


def _page(request: TenantRequest, membership: Membership, bound: Forms, status: int = 200) -> HttpResponse:
    facts = facts_of(membership)
    slug = request.tenant.slug
    context = {
        "person": {
            "name": str(membership.user),
            "email": membership.user.email,
            "url": _address(request, membership),
            "seeing_url": _seeing_address(request, membership),
            "role_label": facts.role.label,
            "role_url": reverse("role", args=[slug, facts.role.key]) if request.actor.may("tenancy.role.view") else "",
            "is_owner": facts.role.is_owner,
        },
        "people_url": f"/t/{slug}/people/" if request.actor.may("tenancy.person.view") else "",
        "why": _why(request, membership),
        "overrides": _overrides(request, membership, facts),
        "adds_up": _sum(request, facts),
        **_forms(request, membership, facts, bound),
    }
    return render(request, "tenancy/access/person_access.html", context, status=status)


def _address(request: TenantRequest, membership: Membership) -> str:
    return reverse("person_access", args=[request.tenant.slug, membership.id])


def _forms(request: TenantRequest, membership: Membership, facts: AccessFacts, bound: Forms) -> dict[str, Any]:
    """The forms that the viewer may use, and why he may not use the others."""
    actor, tenant = request.actor, request.tenant
    may_edit, locked = actor.may("tenancy.access.edit"), ""
    try:
        require_may_touch(membership, actor=actor)
        if may_edit:
            require_narrowable(membership)
    except Refusal as refusal:
        may_edit, locked = False, str(refusal)
    may_assign = actor.may("tenancy.role.assign") and (not locked or facts.role.is_owner)
    shown: dict[str, forms.Form | None] = {
        "role_form": PersonRoleForm(initial={"role": facts.role.key}) if may_assign else None,
        "override_form": OverrideForm() if may_edit else None,
        "limits_form": LimitsForm(initial=LimitsForm.shown(facts.limits, tenant), tenant=tenant) if may_edit else None,
        "scope_form": ScopeForm(initial=ScopeForm.of(membership, facts.branches)) if may_edit else None,
    }
    shown |= bound
    for name, one in shown.items():
        if one is not None:
            # Several forms stand on one page: each names its fields apart.
            one.auto_id = f"id_{name}_%s"
    return {**shown, "locked": locked}


def _overrides(request: TenantRequest, membership: Membership, facts: AccessFacts) -> list[dict[str, Any]]:
    now, known = clock.now(), all_permissions()
    slug = request.tenant.slug
    return [
        {
            "id": one.id,
            "name": known[one.code].name if one.code in known else one.code,
            "effect": one.effect,
            "reason": one.reason,
            "last_day": one.last_day(get_current_timezone()),
            "has_ended": not one.holds_at(now),
            "given_by": one.given_by,
            "given_at": one.given_at,
            "withdrawal_url": reverse("person_override_withdrawal", args=[slug, membership.id, one.id]),
        }
        for one in facts.overrides
    ]


def _sum(request: TenantRequest, facts: AccessFacts) -> dict[str, Any]:
    """What it all amounts to at this moment."""
    access = access_from(facts, clock.now())
    known = all_permissions()
    held = [one for code, one in known.items() if code in access.permissions]
    return {
        **access_in_words(access, request.tenant),
        "risky": [one for one in held if one.risk == "high" and not one.awaits],
        "role_own_only": areas_in_words(facts.role.own_only),
        "role_limits": limits_in_words(facts.role.limits, request.tenant),
    }


def _why(request: TenantRequest, membership: Membership) -> dict[str, Any]:
    """The answers to ``?why=``: one with its reasons, or those that fit, each with its first."""
    asked = request.GET.get("why", "").replace("\0", "").strip()[:100]
    page = f"people/{membership.id}/access/"
    facts, now = facts_of(membership), clock.now()
    found = [
        (one, explain_from(facts, one.code, now, who=str(membership.user), page=page))
        for one in permissions_like(asked)
    ]
    if membership.is_suspended:
        found = [(one, but_suspended(membership, explained)) for one, explained in found]
    root = f"/t/{request.tenant.slug}/"
    return {
        "asked": asked,
        "is_one": len(found) == 1,
        "try": [
            {"word": word, "url": f"{_address(request, membership)}?{urlencode({'why': word})}"}
            for word in (words_to_try(asked) if asked and not found else ())
        ],
        "answers": [
            {
                "permission": one,
                "allowed": explained.allowed,
                "answer": explained.answer,
                "because": [
                    {"sentence": because.sentence, "url": root + because.path if _leads(request, because.path) else ""}
                    for because in explained.because
                ],
                "url": f"{_address(request, membership)}?why={one.code}",
            }
            for one, explained in found
        ],
    }


def _leads(request: TenantRequest, path: str) -> bool:
    return bool(path) and (not path.startswith("roles/") or request.actor.may("tenancy.role.view"))


def _seeing_address(request: TenantRequest, membership: Membership) -> str:
    """Where the reader may look as this person; empty where he may not, and of himself."""
    if membership.user_id == request.user.id or not request.actor.may("tenancy.person.see_as"):
        return ""
    if held_beyond(facts_of(membership), actor=request.actor):
        return ""
    return reverse("person_seeing", args=[request.tenant.slug, membership.id])
