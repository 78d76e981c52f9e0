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
from tenancy.access.registry import ROLES_IN_WORDS
from tenancy.access.requests import TenantRequest
from tenancy.entrance.queries import with_second_factor
from tenancy.invitations.queries import open_invitations


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
