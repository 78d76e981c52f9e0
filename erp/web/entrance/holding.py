"""Ask for a proof before a sensitive act, and keep meanwhile what was typed.

A route says by ``tenant_page(code, proves=True)`` that its writing requests take a proof of the
last quarter of an hour, and by ``proves_to_read=True`` that its reading ones do as well. Whoever
has not proved himself lately is asked for it. What he had sent waits in his session; after the
proof he sees what he was about to do, and sends it on himself: nothing is done behind his back.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from django.urls import reverse

from erp.web.entrance.proving import ask_again, proved_within, way_back
from tenancy.access.requests import TenantRequest

_HELD = "held_form"
_SECONDS_HELD = 20 * 60
_MOST_SIGNS = 60_000
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class HeldForm:
    """A form that waits: where it goes, what stood in it, which permission it takes, where it stood."""

    path: str
    fields: list[tuple[str, str]]
    permission: str
    stood_at: str


def proof_to_ask_for(request: TenantRequest, view: Callable[..., Any]) -> HttpResponseBase | None:
    """The way to the page that asks for a proof, or nothing where none is wanted.

    Whoever may not do it anyway is left to the page, which refuses.
    """
    writes = request.method not in _SAFE
    if not getattr(view, "proves" if writes else "proves_to_read", False):
        return None
    if not request.actor.may(getattr(view, "permission", "")):
        return None
    if proved_within(request, settings.PROOF_MINUTES):
        forget_held(request)
        return None
    if writes and _hold(request, view):
        return ask_again(request, back=reverse("held_form", args=[request.tenant.slug]))
    return ask_again(request)


def held_form(request: TenantRequest) -> HeldForm | None:
    """What this session holds for this tenant, as long as it is fresh."""
    held: dict[str, Any] = request.session.get(_HELD) or {}
    fresh = time.time() - float(held.get("at", 0)) < _SECONDS_HELD
    if not fresh or not str(held["path"]).startswith(f"/t/{request.tenant.slug}/"):
        return None
    fields = [(str(name), str(value)) for name, value in held["fields"]]
    return HeldForm(str(held["path"]), fields, str(held["permission"]), str(held["stood_at"]))


def forget_held(request: TenantRequest) -> None:
    """The form was sent, or is not wanted any more."""
    request.session.pop(_HELD, None)


def _hold(request: TenantRequest, view: Callable[..., Any]) -> bool:
    """Keep the fields of the form; files, panels and what is very large are not kept."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in map(str, values)
    ]
    if request.FILES or request.htmx or sum(len(name) + len(value) for name, value in fields) > _MOST_SIGNS:
        return False
    request.session[_HELD] = {
        "path": request.get_full_path(),
        "fields": fields,
        "permission": getattr(view, "permission", ""),
        "stood_at": way_back(request),
        "at": time.time(),
    }
    return True
