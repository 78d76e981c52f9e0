"""The browsers that a person has signed in with, known again by a cookie."""

import re
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.web.callers import client_ip
from tenancy.access.models import User
from tenancy.entrance.models import KnownDevice
from tenancy.entrance.queries import device_of, has_devices
from tenancy.entrance.remembering import remember_browser

_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Mac OS X", "a Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrom", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)


def token_of(request: HttpRequest) -> str:
    """The token in the device's cookie, or nothing."""
    given = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    return given if re.fullmatch(r"[\w-]{43}", given) else ""


def known_device(request: HttpRequest, address: str) -> KnownDevice | None:
    """The device of this request if the person of that address signed in with it before.

    Asked once in a request; the question costs the same whether the address has an account
    or not.
    """
    asked: dict[str, KnownDevice | None] = request.__dict__.setdefault("_known_devices", {})
    name = address.strip().lower()
    if name not in asked:
        token = token_of(request)
        asked[name] = device_of(name, token) if token else None
    return asked[name]


def remember_device(request: HttpRequest, response: HttpResponseBase, user: User) -> bool:
    """Know this browser again from now on; tells whether it was new to a person who had others."""
    token = token_of(request) or secrets.token_urlsafe(32)
    had_others = has_devices(user.id)
    device, made = remember_browser(
        user,
        token,
        seen_at=clock.now(),
        ip=client_ip(request),
        user_agent=user_agent_of(request),
        actor=_signing_in(request, user),
    )
    request.session["device"] = str(device.id)
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        token,
        max_age=settings.DEVICE_COOKIE_AGE,
        path="/accounts/",
        secure=settings.SESSION_COOKIE_SECURE or request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return made and had_others


def _signing_in(request: HttpRequest, user: User) -> Actor:
    request_id = str(getattr(request, "request_id", ""))
    return Actor(kind="person", label=str(user), id=user.id, ip=client_ip(request), request_id=request_id)


def user_agent_of(request: HttpRequest) -> str:
    """What the browser says it is, as much as is kept of it."""
    return str(request.META.get("HTTP_USER_AGENT", ""))[:300]


def in_words(user_agent: str) -> str:
    """A browser and a system in words: ``Firefox on Linux``."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or "An unknown browser"
