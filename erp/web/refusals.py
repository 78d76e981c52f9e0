"""Record what was refused, after what the refused request wrote is taken back."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from auditlog.events.recording import record_event
from erp.foundation.errands import Errand
from erp.foundation.errors import PermissionRefused
from erp.foundation.sightings import tell_sighting
from erp.web.callers import client_ip
from erp.web.security_events import ASKING_ROUTES, tell_attempt, tell_refused_form
from tenancy.access.entry import tenant_of_entry
from tenancy.access.requests import TenantRequest, doer_of
from tenancy.scoping.context import tenant_context

GetResponse = Callable[[HttpRequest], HttpResponseBase]
_TOO_MANY = 429


def note_attempts(get_response: GetResponse) -> GetResponse:
    """Outside the tenants: tell of whoever asks with an address, is told to wait, or forges a form."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if hasattr(request, "tenant"):
            return response
        route = request.resolver_match.url_name if request.resolver_match else ""
        forged = getattr(request, "form_refused", "")
        if forged:
            tell_refused_form(request, forged)
        elif response.status_code == _TOO_MANY:
            tell_attempt(request, "rate_refused", _address_in(request))
        elif request.method == "POST" and route in ASKING_ROUTES:
            tell_attempt(request, ASKING_ROUTES[route], _address_in(request))
        return response

    return middleware


def _address_in(request: HttpRequest) -> str:
    return request.POST.get("email", "") or request.POST.get("login", "")


def record_refusals(request: TenantRequest, status: int, errand: Errand) -> None:
    """Inside a tenant: a permission that was missing, acts that were refused, forms without their marks."""
    permission: PermissionRefused | None = getattr(request, "permission_refusal", None)
    forged = getattr(request, "form_refused", "")
    held = getattr(request, "held_back", "")
    if permission is None and not forged and not held and not errand.refused and status != _TOO_MANY:
        return
    actor = doer_of(request)
    asked = f"{request.method} {request.path_info}"[:200]
    with tenant_context(request.tenant.id):
        if permission is not None:
            record_event("tenancy.access.refused", actor=actor, subject_label=asked, reason=permission.code)
        if held:
            record_event("tenancy.look.refused", actor=actor, subject_label=asked, reason=held)
        if forged:
            record_event("tenancy.form.refused", actor=actor, subject_label=asked, reason=forged)
        if status == _TOO_MANY:
            record_event("tenancy.rate.refused", actor=actor, subject_label=asked)
        for one in errand.refused:
            record_event(
                "tenancy.act.refused",
                actor=actor,
                subject_label=asked,
                changes={"act": one.event_type, "path": request.path_info},
                reason=one.sentence,
            )


def tell_stranger(request: HttpRequest, slug: str) -> None:
    """A person asks for a tenant of which he is no member; whether there is one is for the worker to find out."""
    tell_sighting(
        "crossing",
        slug=slug,
        user_id=request.user.pk,
        ip=client_ip(request),
        request_id=getattr(request, "request_id", ""),
        path=request.path_info,
        reason="asked for a page of a tenant of which he is no member",
    )


def tell_foreign_entry(request: TenantRequest) -> None:
    """A browser shows one tenant's cookie to another one, which it never does by itself."""
    tenant_id = tenant_of_entry(request)
    if tenant_id is not None and tenant_id != request.tenant.id:
        tell_sighting(
            "crossing",
            aimed_id=request.tenant.id,
            tenant_id=tenant_id,
            user_id=request.user.pk,
            ip=request.actor.ip,
            request_id=request.request_id,
            path=request.path_info,
            reason="showed the entry cookie of another tenant",
        )
