"""Show an operator a tenant's pages, below his own door, while an owner lets him.

The page is made by the very view that the staff see, for an actor with the permissions of a
viewer and no file to take along; it is then shown under the operators' address. Nothing of
the staff's door is used: no session, no membership, no cookie of theirs.
"""

import re
from dataclasses import replace
from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import resolve, reverse
from django_htmx.middleware import HtmxDetails

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.web.errors import not_found
from erp.web.looking import answer_in_tenant, answer_to, record_view
from operators.console.errors import NotGranted
from operators.door.requests import OperatorRequest
from tenancy.access.looks import Look
from tenancy.access.models import Membership
from tenancy.access.registry import Role, permissions_of_role
from tenancy.access.requests import TenantRequest
from tenancy.scoping.context import tenant_context
from tenancy.support.models import SupportAccess
from tenancy.support.queries import support_of
from tenancy.tenants.manner import in_the_manner_of
from tenancy.tenants.models import Standing, Tenant
from tenancy.tenants.queries import tenant_id_by_slug

# What a viewer may do that a look of an operator does not need.
_NOT_FOR_SUPPORT = frozenset({"tenancy.notice.view"})


def support_permissions() -> frozenset[str]:
    """What an operator sees: what a viewer does, without exports and without anybody's notices."""
    viewers = permissions_of_role(Role.VIEWER)
    return frozenset(code for code in viewers if not code.endswith(".export")) - _NOT_FOR_SUPPORT


def show_page(request: OperatorRequest, slug: str, rest: str) -> HttpResponseBase:
    """One page of the tenant, read-only; raises ``UnknownTenant``, or ``NotGranted`` without a live look."""
    tenant_id = tenant_id_by_slug(slug)
    with tenant_context(tenant_id):
        access = support_of(request.operator.address, clock.now())
        tenant = Tenant.objects.get(id=tenant_id)
    if access is None or access.granted_until is None or tenant.standing == Standing.CLOSED:
        raise NotGranted(tenant.name)
    inner = _as_tenants(request, tenant, access, f"/t/{slug}/{rest}")
    record_view(inner)
    with in_the_manner_of(tenant):
        response = answer_in_tenant(inner, _page)
        return _below_the_door(response, slug)


def _as_tenants(request: OperatorRequest, tenant: Tenant, access: SupportAccess, path: str) -> TenantRequest:
    """The same request as one to a tenant's page, by somebody who is nobody there."""
    assert access.granted_until is not None
    doer = request.actor
    inner = cast("TenantRequest", request)
    inner.path = inner.path_info = path
    inner.tenant = tenant
    inner.user = AnonymousUser()  # type: ignore[assignment]
    inner.session = SessionBase()
    inner.htmx = HtmxDetails(inner)
    # No row: a page that asks for what belongs to the member finds nothing.
    inner.membership = Membership(tenant=tenant, role=Role.VIEWER)
    inner.look = Look(
        kind="support",
        doer=doer,
        whose="a viewer",
        ends_at=access.granted_until,
        end_path=reverse("operators:support_ending", args=[tenant.slug]),
    )
    inner.actor = _viewer(doer)
    return inner


def _viewer(doer: Actor) -> Actor:
    return replace(doer, role=Role.VIEWER.value, permissions=support_permissions())


def _page(request: HttpRequest) -> HttpResponseBase:
    try:
        match = resolve(request.path_info)
        request.resolver_match = match
        # What names no permission is no page of a tenant.
        if hasattr(match.func, "permission"):
            response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
            return response
    except Http404:
        pass
    except Exception as exception:
        answer = answer_to(request, exception)
        if answer is None:
            raise
        return answer
    return not_found(request)


def _below_the_door(response: HttpResponseBase, slug: str) -> HttpResponseBase:
    """Have every address of the tenant's pages lead to the same page below the operators' door.

    What is missed leads to the staff's sign-in, which knows no operator.
    """
    inside, outside = f"/t/{slug}/", reverse("operators:look", args=[slug])
    for name in ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url", "HX-Replace-Url"):
        if response.headers.get(name, "").startswith(inside):
            response.headers[name] = outside + response.headers[name].removeprefix(inside)
    if isinstance(response, HttpResponse) and response.headers.get("Content-Type", "").startswith("text/html"):
        address = re.compile(rb"(=[\"'])" + re.escape(inside.encode()))
        response.content = address.sub(lambda found: found[1] + outside.encode(), response.content)
    return response
