"""Who may enter the books, and in which role."""

from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from auditlog.events.hastening import hasten_alerts
from erp.foundation import clock
from tenancy.access import access_views
from tenancy.access.pages import tenant_page
from tenancy.access.queries import members
from tenancy.access.registry import ROLES_IN_WORDS, all_areas
from tenancy.access.requests import TenantRequest
from tenancy.access.wording import limits_in_words
from tenancy.branches.models import Branch
from tenancy.entrance.queries import with_second_factor
from tenancy.invitations.models import Invitation
from tenancy.invitations.queries import open_invitations
from tenancy.tenants.models import Tenant


@require_safe
@tenant_page("tenancy.person.view")
def people(request: TenantRequest, slug: str) -> HttpResponse:
    """The members, and whoever is invited and has not joined yet."""
    return render(request, "tenancy/people.html", _context(request))


@wraps(access_views.person_access_role)
def person_access_role(request: HttpRequest, slug: str, membership_id: UUID) -> HttpResponseBase:
    """Give a member another role; the owners hear of it at once, which the room of access cannot see to itself."""
    answer = access_views.person_access_role(request, slug, membership_id)
    if answer.status_code == 302:
        hasten_alerts()
    return answer


def _context(request: TenantRequest) -> dict[str, Any]:
    may_see_access = request.actor.may("tenancy.access.view")
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
                "access_url": reverse("person_access", args=[request.tenant.slug, one.id]) if may_see_access else "",
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
    now, asked = clock.now(), list(open_invitations())
    chosen = {one for invitation in asked for one in invitation.branch_ids or ()}
    codes = dict(Branch.objects.filter(id__in=chosen).values_list("id", "code")) if chosen else {}
    root = f"/t/{request.tenant.slug}/people/invitations/"
    return [
        {
            "email": one.email,
            "role_label": one.role_label,
            "bounds": _bounds(one, request.tenant, codes),
            "invited_by": one.invited_by_label,
            "sent_at": one.sent_at,
            "days_left": (one.expires_at - now).days + 1 if one.expires_at > now else 0,
            "sending_url": f"{root}{one.id}/sending/",
            "withdrawal_url": f"{root}{one.id}/withdrawal/",
        }
        for one in asked
    ]


def _bounds(invitation: Invitation, tenant: Tenant, codes: dict[UUID, str]) -> list[str]:
    """What the invited person will be held to, in short words; nothing where it is what the role says."""
    amounts = limits_in_words(invitation.limits, tenant)
    words = {"post_up_to": "posts up to", "approve_up_to": "approves up to", "discount_up_to": "discounts up to"}
    found = [f"{word} {amounts[name]}" for name, word in words.items() if amounts[name]]
    if invitation.branch_ids is not None:
        found.append("branches " + ", ".join(sorted(codes.get(one, "closed") for one in invitation.branch_ids)))
    if invitation.own_only:
        labels = (all_areas()[one].label for one in invitation.own_only if one in all_areas())
        found.append("own records alone in " + ", ".join(labels))
    return found
