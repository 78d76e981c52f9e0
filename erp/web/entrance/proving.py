"""What a session has proved about its person, how long ago, and when it must prove it again."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY, record_authentication
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.mfa.models import Authenticator
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from erp.web.entrance.listing import list_session
from erp.web.entrance.people import person_acting
from erp.web.security_events import record_act_of
from tenancy.access.models import User
from tenancy.entrance.ending import end_sessions_of
from tenancy.entrance.queries import has_app_or_passkey

# What was typed into a form that was open when the proof ran out is still taken.
_GRACE_MINUTES = 20
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

View = Callable[..., HttpResponseBase]


def has_second_factor(user: User) -> bool:
    """Whether the person has an app or a passkey; recovery codes alone are none."""
    return has_app_or_passkey(user.id)


def proved_second_factor(request: HttpRequest) -> bool:
    """Whether this very session has shown a second factor. No query."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def proved_within(request: HttpRequest, minutes: float) -> bool:
    """Whether the person signed in, or confirmed that it is he, in the last minutes."""
    records = get_authentication_records(request, request.user)
    latest = max((float(record.get("at", 0)) for record in records), default=0.0)
    return time.time() - latest < minutes * 60


def recently_proved(minutes: int = 10) -> Callable[[View], View]:
    """Let a view answer only if the person proved that it is he in the last minutes.

    Whoever did not is asked for it once more and comes back to the same page. For pages
    outside and inside a tenant; there it stands under ``tenant_page``. A form that was open
    when the time ran out is still taken for twenty minutes, so that nothing typed is lost.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
            allowed = minutes if request.method in _SAFE else minutes + _GRACE_MINUTES
            if request.user.is_authenticated and proved_within(request, allowed):
                return view(request, *args, **options)
            return ask_again(request)

        page.recently_proved = minutes  # type: ignore[attr-defined]
        return page

    return decorate


def ask_again(request: HttpRequest, *, back: str = "") -> HttpResponseBase:
    """Send the person to the page that asks for a proof, and from there ``back`` or to this one."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not get_reauthentication_flows(request.user):
        # He came by a code out of a mail and has nothing else: he comes so once more.
        path = way_back(request)
        logout(request)
        return redirect_to_login(path, login_url=reverse("account_request_login_code"))
    return lead(request, reverse("account_reauthenticate"), back=back)


def lead(request: HttpRequest, path: str, *, back: str = "") -> HttpResponseBase:
    """Redirect a page, or a panel that htmx asked for, and remember the way back."""
    address = f"{path}?{urlencode({'next': back or way_back(request)})}"
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address)


def way_back(request: HttpRequest) -> str:
    """The page to come back to: of a panel or a form that was sent, the page on which it stood."""
    if request.method in _SAFE and not getattr(request, "htmx", False):
        return request.get_full_path()
    stood = urlsplit(request.META.get("HTTP_HX_CURRENT_URL") or request.META.get("HTTP_REFERER", ""))
    if stood.netloc == request.get_host():
        return str(urlunsplit(("", "", stood.path, stood.query, "")))
    return "/"


def record_factor(request: HttpRequest, authenticator: Authenticator) -> None:
    """This session has shown the factor that was just set up."""
    record_authentication(request, request.user, "mfa", id=authenticator.pk, type=authenticator.type)


def forget_factors(request: HttpRequest) -> None:
    """The person has no second factor any more, so this session shows none."""
    records = get_authentication_records(request, request.user)
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [one for one in records if one.get("method") != "mfa"]


def renew_session(request: HttpRequest) -> None:
    """Give this session another key, so that one that somebody saw before is worth nothing."""
    request.session.cycle_key()
    list_session(request)


def end_other_sessions(request: HttpRequest, *, why: str, forget_devices: bool = False) -> int:
    """End every session of the person but this one; tells how many."""
    user = request.user
    assert isinstance(user, User)

    def record(listed: int) -> None:
        if listed > 1:
            record_act_of(request, user, "tenancy.session.ended", sessions=listed - 1, reason=why)

    ended = end_sessions_of(user, actor=person_acting(request), forget_devices=forget_devices, also=record)
    # This session was among them: under a new key and with the new hash it goes on.
    update_session_auth_hash(request, user)
    list_session(request)
    return max(0, ended - 1)
