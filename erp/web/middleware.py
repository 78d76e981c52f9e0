"""What every request passes through: an identity, a session that ends, a tenant."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_cache_control

from auditlog.events.recording import record_event
from erp.foundation import clock
from erp.foundation.identifiers import new_id
from erp.web.callers import client_ip as client_ip
from erp.web.entrance.devices import user_agent_of
from erp.web.entrance.entering import refused_entry
from erp.web.entrance.holding import proof_to_ask_for
from erp.web.entrance.listing import list_session, note_visit
from erp.web.errors import not_found, stale_entry, too_large
from erp.web.looking import answer_in_tenant, answer_to, begin_look
from erp.web.refusals import tell_foreign_entry, tell_stranger
from tenancy.access.entry import holds_entry, mint_entry, name_sign_in, sign_in_of
from tenancy.access.models import Membership
from tenancy.access.queries import actor_of, membership_in
from tenancy.access.requests import TenantRequest, doer_of
from tenancy.access.visits import note_visit_begun, note_visit_goes_on
from tenancy.scoping.context import tenant_context
from tenancy.tenants.manner import in_the_manner_of

GetResponse = Callable[[HttpRequest], HttpResponseBase]
_SLACK = 1024 * 1024
# The header by which a request says that a clock sent it and no person.
UNATTENDED = "X-Unattended"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def request_identity(get_response: GetResponse) -> GetResponse:
    """Give each request an id, which the audit log and the response both carry."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.META.get("REMOTE_ADDR", "") not in settings.TRUSTED_PROXIES:
            # Whether it came by https is for our own proxy to say, not for the caller.
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        request.request_id = str(new_id())  # type: ignore[attr-defined]
        response = get_response(request)
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        if "Permissions-Policy" not in response:
            response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
        return response

    return middleware


def body_limit(get_response: GetResponse) -> GetResponse:
    """Refuse bodies that no form of ours takes, before a byte of them is kept.

    Only the upload of a journal is large, and only a person who is signed in sends one. A file
    a little above what is taken reaches its form, which says so beside the field.
    """
    most_of_a_form = max(settings.MAX_FILE_BYTES, settings.DATA_UPLOAD_MAX_MEMORY_SIZE) + _SLACK

    def middleware(request: HttpRequest) -> HttpResponseBase:
        try:
            announced = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            announced = 0
        is_upload = request.path_info.startswith("/t/") and request.path_info.endswith("/imports/new/")
        most = settings.MAX_IMPORT_BYTES + _SLACK if is_upload else most_of_a_form
        if announced > most or (
            is_upload and announced > _SLACK and not request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        ):
            return too_large()
        return get_response(request)

    return middleware


def session_limits(get_response: GetResponse) -> GetResponse:
    """End sessions that were idle too long, and every session after half a day.

    What a page asks by itself while nobody is there keeps no session alive; it says so.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            now = int(clock.now().timestamp())
            began = request.session.setdefault("began", now)
            seen = request.session.setdefault("seen", now)
            # A tenant may be stricter; it is told how things stood before this request.
            request.session_age = now - began  # type: ignore[attr-defined]
            request.session_idle = now - seen  # type: ignore[attr-defined]
            if now - began > settings.SESSION_ABSOLUTE_SECONDS or now - seen > settings.SESSION_IDLE_SECONDS:
                request.session_ended = "the session was over"  # type: ignore[attr-defined]
                logout(request)
            elif now - seen > 60 and UNATTENDED not in request.headers:
                request.session["seen"] = now
                note_visit(request)
        response = get_response(request)
        if request.user.is_authenticated:
            list_session(request)
        if request.user.is_authenticated or request.path_info.startswith("/accounts/"):
            # What one person is shown is kept by no cache, and not for the button that leads back.
            patch_cache_control(response, private=True, no_store=True)
        return response

    return middleware


class TenantOfThePath:
    """Everything under ``/t/<slug>/`` runs in that tenant, for members only.

    The whole request is one transaction; an answer of 400 or above takes it back.
    Who is not a member gets the same page as for a tenant that does not exist.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Find the membership, open the tenant's context, answer."""
        parts = request.path_info.split("/", 3)
        if len(parts) < 4 or parts[1] != "t":
            return self.get_response(request)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        slug = parts[2]
        membership = membership_in(request.user.id, slug, sign_in=sign_in_of(request.session))
        if membership is None:
            tell_stranger(request, slug)
            return not_found(request)
        return self._answer(cast(TenantRequest, request), membership)

    def _answer(self, request: TenantRequest, membership: Membership) -> HttpResponseBase:
        path = f"/t/{membership.tenant.slug}/"
        request.tenant = membership.tenant
        request.membership = membership
        request.actor = actor_of(membership, request.user, ip=client_ip(request), request_id=request.request_id)
        refusal = refused_entry(request)
        if refusal is not None:
            patch_cache_control(refusal, private=True, no_store=True)
            return refusal
        entered = holds_entry(request, membership)
        over = begin_look(request)
        if over is not None:
            return over
        if not entered:
            tell_foreign_entry(request)
        with in_the_manner_of(request.tenant):
            response = answer_in_tenant(request, self.get_response if entered else self._page_without_entry)
        if not entered and isinstance(response, HttpResponse) and response.status_code < 400:
            self._enter(request, response, membership, path)
        elif entered and getattr(request, "visit_goes_on", False):
            with tenant_context(request.tenant.id):
                note_visit_goes_on(membership, name_sign_in(request.session), ip=request.actor.ip)
        patch_cache_control(response, private=True, no_store=True)
        return response

    def _page_without_entry(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request) if request.method in _SAFE else stale_entry(request)

    def _enter(self, request: TenantRequest, response: HttpResponse, membership: Membership, path: str) -> None:
        sign_in = name_sign_in(request.session)
        mint_entry(request, response, membership, path)
        with tenant_context(request.tenant.id):
            note_visit_begun(membership, sign_in, ip=request.actor.ip, user_agent=user_agent_of(request))
            Membership.objects.filter(id=membership.id).update(last_seen_at=clock.now())
            record_event("tenancy.access.entered", actor=doer_of(request))

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], arguments: Any, options: Any
    ) -> HttpResponseBase | None:
        """Ask once more who it is, where the page says that it takes a recent proof."""
        return proof_to_ask_for(cast(TenantRequest, request), view) if hasattr(request, "tenant") else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Answer refusals that no form has caught with their own page."""
        return answer_to(request, exception)
