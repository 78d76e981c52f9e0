"""Requests that only look: with another member's eyes, or an operator's by leave of an owner.

Three things keep a look from changing anything, each by itself: only methods that read are
let through; the whole request is a transaction that the database refuses to write in; and
what would leave as a file is held back. What a look is refused, its doer is recorded with.
"""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.utils import InternalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from psycopg.errors import ReadOnlySqlTransaction

from auditlog.events.recording import record_event
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.errands import errand
from erp.foundation.errors import PermissionRefused, Refusal
from erp.foundation.local_settings import set_locally
from erp.web.errors import refused, refused_permission
from erp.web.refusals import record_refusals
from erp.web.while_closing import (
    READS,
    changes_nothing,
    changing_nothing,
    is_closing,
    is_closing_against,
    offer_reading_only,
    refused_while_closing,
)
from tenancy.access.looks import PRIVATE_ROUTES, Look
from tenancy.access.models import Membership
from tenancy.access.queries import actor_of, member_with
from tenancy.access.requests import TenantRequest, doer_of
from tenancy.scoping.context import tenant_context
from tenancy.seeing.ending import TIME_HAD_PASSED, end_seeing
from tenancy.seeing.models import Seeing
from tenancy.seeing.queries import MAY_SEE_AS, beyond_the_seer, seeing_with

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponseBase]
# In the session, on the server: which look goes on in which tenant.
SESSION_KEY = "seeing"

WRITES_NOTHING = "You are only looking, so nothing can be changed. End the look first, then do it as yourself."
TAKES_NOTHING = "You are only looking, so nothing can be downloaded. End the look first, then take it as yourself."
SHOWS_NOTHING_PRIVATE = "This page is one person's own, and a look does not show it."


def begin_look(request: TenantRequest) -> HttpResponseBase | None:
    """Put the other's rights on the request where its session is looking; answers itself where the look is over.

    Costs nothing where no look goes on. A look is over when its time has passed, when either
    has left, when the seer may not see as others any more, or when the other holds by now
    what the seer does not.
    """
    request.look = None
    kept = request.session.get(SESSION_KEY, {}).get(str(request.tenant.id))
    if not kept:
        return None
    with tenant_context(request.tenant.id):
        seeing = seeing_with(UUID(kept), request.membership)
        if seeing is None:
            forget_look(request)
            return redirect("home", request.tenant.slug)
        seen = member_with(seeing.seen_id)
        why = _over_because(seeing, seen, request.actor)
        if why or seen is None:
            end_seeing(seeing, actor=_doer(request.actor, seeing), why=why)
            forget_look(request)
            messages.info(request, f"You see the product as yourself again: {why}.")
            return redirect("home", request.tenant.slug)
    _put_on(request, seeing, seen)
    return None


def remember_look(request: TenantRequest, seeing: Seeing) -> None:
    """This session looks in this tenant from its next request on."""
    request.session[SESSION_KEY] = {**request.session.get(SESSION_KEY, {}), str(request.tenant.id): str(seeing.id)}


def forget_look(request: TenantRequest) -> None:
    """This session looks as its own person again."""
    kept = dict(request.session.get(SESSION_KEY, {}))
    kept.pop(str(request.tenant.id), None)
    request.session[SESSION_KEY] = kept


def answer_in_tenant(request: TenantRequest, get_response: GetResponse) -> HttpResponseBase:
    """The page in a transaction of the tenant, which only reads where somebody looks; records what was refused.

    An answer of 400 or above takes back what was written, and so does one that is held back.
    """
    held = _refusal_before(request)
    offer_reading_only(request)
    with errand(doer_of(request)) as noted, tenant_context(request.tenant.id):
        if held:
            response: HttpResponseBase = HttpResponse(status=403)
        else:
            if request.look and request.method in READS:
                hold_read_only()
            with changing_nothing(request) if is_closing_against(request) else nullcontext():
                response = get_response(request)
        held = held or getattr(request, "held_back", "") or _refusal_after(request, response)
        if response.status_code >= 400 or held:
            transaction.set_rollback(True)
    if held:
        request.held_back = held  # type: ignore[attr-defined]
        # Outside the transaction, which may have failed.
        response = render(request, "web/only_looking.html", {"sentence": held}, status=403)
    elif getattr(request, "is_held_by_closing", False):
        response = refused_while_closing(request)
    record_refusals(request, response.status_code, noted)
    return response


def answer_to(request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
    """The page of a refusal that no form has caught; nothing for what is no refusal."""
    if getattr(request, "look", None) and _would_have_written(exception):
        request.held_back = WRITES_NOTHING  # type: ignore[attr-defined]
        return HttpResponse(status=403)
    if is_closing(request) and (_would_have_written(exception) or _is_only_closing(request, exception)):
        request.is_held_by_closing = True  # type: ignore[attr-defined]
        return HttpResponse(status=403)
    if isinstance(exception, PermissionRefused):
        request.permission_refusal = exception  # type: ignore[attr-defined]
        return refused_permission(request, exception)
    if isinstance(exception, Refusal):
        return refused(request, exception)
    if isinstance(exception, ValidationError):
        # A form should have said it beside its field. Whoever typed it is told all the same, and we are, too.
        logger.warning("no form has caught what %s refuses", request.path_info, exc_info=exception)
        return refused(request, Refusal(" ".join(exception.messages)))
    return None


def record_view(request: TenantRequest) -> None:
    """Write into the tenant's log that a page is looked at, before it is; in a transaction of its own."""
    with tenant_context(request.tenant.id):
        record_event(
            "operators.support.viewed",
            actor=doer_of(request),
            subject_label=f"{request.method} {request.get_full_path()}"[:200],
        )


def hold_read_only() -> None:
    """Have the database refuse every write until the transaction ends; nothing takes that back."""
    set_locally({"transaction_read_only": "on"})


def _refusal_before(request: TenantRequest) -> str:
    """Why a look does not even reach its page, in a sentence; empty where it does."""
    if request.look is None:
        return ""
    if request.method not in READS:
        return "" if request.path_info == request.look.end_path else WRITES_NOTHING
    try:
        route = resolve(request.path_info).url_name
    except Resolver404:
        return ""
    return SHOWS_NOTHING_PRIVATE if route in PRIVATE_ROUTES else ""


def _refusal_after(request: TenantRequest, response: HttpResponseBase) -> str:
    """Why an answer does not leave, in a sentence: it would be a file."""
    if request.look is None or response.status_code >= 300:
        return ""
    disposition = response.headers.get("Content-Disposition", "")
    kind = response.headers.get("Content-Type", "text/html").partition(";")[0].strip()
    is_page = kind == "text/html" or kind.startswith("image/")
    if is_page and not disposition.lower().startswith("attachment"):
        return ""
    response.close()
    return TAKES_NOTHING


def _would_have_written(exception: Exception) -> bool:
    """Whether the database stopped a page because it was about to write."""
    return isinstance(exception, InternalError) and isinstance(exception.__cause__, ReadOnlySqlTransaction)


def _is_only_closing(request: HttpRequest, exception: Exception) -> bool:
    """Whether a page that reads was refused because it is there to write, which nobody does now."""
    return isinstance(exception, PermissionRefused) and request.method in READS and not changes_nothing(exception.code)


def _over_because(seeing: Seeing, seen: Membership | None, actor: Actor) -> str:
    if not seeing.is_live_at(clock.now()):
        return TIME_HAD_PASSED
    if seen is None or seen.is_suspended:
        return f"{seeing.seen_label} may not enter any more"
    if not actor.may(MAY_SEE_AS):
        return "you may not see as others any more"
    return f"{seeing.seen_label} holds what you do not" if beyond_the_seer(seen, actor=actor) else ""


def _doer(actor: Actor, seeing: Seeing) -> Actor:
    return replace(actor, label=f"{actor.label} seeing as {seeing.seen_label}")


def _put_on(request: TenantRequest, seeing: Seeing, seen: Membership) -> None:
    doer = _doer(request.actor, seeing)
    request.look = Look(
        kind="seeing",
        doer=doer,
        whose=seeing.seen_label,
        ends_at=seeing.ends_at,
        end_path=reverse("seeing_ending", args=[request.tenant.slug]),
    )
    if request.path_info == request.look.end_path:
        # Ending is for whoever looks to do, whatever the other may.
        return
    # Not the membership: notices and the like stay those of whoever sits before the screen.
    request.actor = replace(
        actor_of(seen, seen.user, ip=doer.ip, request_id=doer.request_id),
        label=doer.label,
    )
