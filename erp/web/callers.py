"""What a request tells of its caller: where he calls from, and whose address he names."""

import ipaddress
import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest

NO_ADDRESS = "(no address)"
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[^@\s]+@localhost")


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


def network_of(request: HttpRequest) -> str:
    """The caller's address; of IPv6 the part that one line of a provider has."""
    text = client_ip(request)
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
    return text


def guessed_address(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The address that a sign-in attempt is about, in the form under which it is counted.

    What is no address is counted as one and the same: people type their password into the
    wrong field, and it must be written down nowhere.
    """
    given = credentials or {}
    return as_address(str(given.get("email") or given.get("username") or request.POST.get("login", "")))


def as_address(text: str) -> str:
    """What somebody typed for an e-mail address, or words instead of it if it is none."""
    address = text.strip().lower()[:254]
    return address if _ADDRESS.fullmatch(address) else NO_ADDRESS
