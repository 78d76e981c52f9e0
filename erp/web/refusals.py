"""Record what was refused, after what the refused request wrote is taken back."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from auditlog.events.recording import record_event
from erp.foundation.actor import Actor
from erp.foundation.errands import Errand
from erp.foundation.errors import PermissionRefused
from erp.foundation.sightings import tell_sighting
from erp.web.callers import client_ip
from erp.web.folding import Fold, is_among_the_first
from erp.web.security_events import ASKING_ROUTES, tell_attempt, tell_refused_form
from tenancy.access.entry import tenant_of_entry
from tenancy.access.requests import TenantRequest, doer_of
from tenancy.scoping.context import tenant_context

GetResponse = Callable[[HttpRequest], HttpResponseBase]
_TOO_MANY = 429
_MOST_ONE_BY_ONE = 50


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
    if permission is not None:
        record_refusal(request, "tenancy.access.refused", actor=actor, reason=permission.code)
    if held:
        record_refusal(request, "tenancy.look.refused", actor=actor, reason=held)
    if forged:
        record_refusal(request, "tenancy.form.refused", actor=actor, reason=forged)
    if status == _TOO_MANY:
        record_refusal(request, "tenancy.rate.refused", actor=actor)
    for one in errand.refused:
        changes = {"act": one.event_type, "path": request.path_info}
        record_refusal(request, "tenancy.act.refused", actor=actor, reason=one.sentence, changes=changes)


def record_refusal(
    request: TenantRequest, event_type: str, *, actor: Actor, reason: str = "", changes: dict[str, str] | None = None
) -> None:
    """Record a refusal: the first of ten minutes one by one, the others of the person together.

    A tab that was left open would otherwise write an event and a seal for each of its questions.
    """
    asked = f"{request.method} {request.path_info}"[:200]
    fold = Fold(f"refused:{event_type}:{request.tenant.id}:{actor.id}", _MOST_ONE_BY_ONE)
    if not is_among_the_first(fold):
        tell_sighting(
            "refused",
            event_type=event_type,
            tenant_id=request.tenant.id,
            user_id=actor.id,
            ip=actor.ip,
            request_id=actor.request_id,
            path=asked,
            reason=reason,
        )
        return
    with tenant_context(request.tenant.id):
        record_event(event_type, actor=actor, subject_label=asked, changes=changes, reason=reason)


def tell_stranger(request: HttpRequest, slug: str) -> None:
    """A person asks for a tenant of which he is no member; whether there is one is for the worker to find out."""
    tell_sighting(
        "crossing",
        slug=slug,
        user_id=request.user.pk,
        ip=client_ip(request),
        request_id=getattr(request, "request_id", ""),
        path=request.path_info,
        reason="asked for a page of a business of which he is no member",
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
            reason="showed the entry cookie of another business",
        )
