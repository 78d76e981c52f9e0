"""What a request tells of its caller: where he calls from, and whose address he names."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """The caller's address; a forwarded one is believed only from a trusted proxy."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if address in settings.TRUSTED_PROXIES:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        return next(
            (one.strip() for one in reversed(forwarded) if one.strip() and one.strip() not in settings.TRUSTED_PROXIES),
            address,
        )
    return address


def guessed_address(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The address that a sign-in attempt is about, in the form under which it is counted."""
    given = credentials or {}
    address = given.get("email") or given.get("username") or request.POST.get("login", "")
    return str(address).strip().lower()[:254]
