"""Requests in a tenant that is being closed: all is read, nothing is changed, and what was typed is kept.

Pages that only read are given no permission to write, so that they offer no button for it. A
form that is sent all the same reaches its view, whose act is refused with the tenant's own
sentence and shown beside the form; the database refuses what no act has asked for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from erp.foundation.acts import refusing_acts
from erp.foundation.local_settings import set_locally
from tenancy.access.looks import PRIVATE_ROUTES
from tenancy.access.requests import TenantRequest
from tenancy.closing.closing import MAY_CLOSE
from tenancy.tenants.errors import TenantNotOpen
from tenancy.tenants.models import Standing

CHANGES_NOTHING = "The business is being closed: all can be read, nothing changed. An owner can take it back."
READS = frozenset({"GET", "HEAD", "OPTIONS"})
# What is left to do: take it back, take the log or everything along, read one's notices.
_LEFT_TO_DO = PRIVATE_ROUTES | {"tenant_closing", "tenant_closing_withdrawal", "audit_export_list", "takeaway_list"}
# Actions of permissions that change nothing.
_READING = frozenset({"view", "export", "cost", "bank_details", "personal_details", "receive"})


def is_closing(request: HttpRequest) -> bool:
    """Whether the request is one in a tenant that is being closed."""
    tenant = getattr(request, "tenant", None)
    return tenant is not None and tenant.standing == Standing.CLOSING


def is_closing_against(request: TenantRequest) -> bool:
    """Whether the request would change something in a tenant that is being closed."""
    if not is_closing(request) or request.method in READS:
        return False
    try:
        return resolve(request.path_info).url_name not in _LEFT_TO_DO
    except Resolver404:
        return False


def offer_reading_only(request: TenantRequest) -> None:
    """Take the permissions to change anything from a request that reads, for as long as the closing goes on."""
    if not is_closing(request) or request.method not in READS:
        return
    reading = frozenset(code for code in request.actor.permissions if changes_nothing(code))
    request.actor = replace(request.actor, permissions=reading)


def changes_nothing(code: str) -> bool:
    """Whether a permission is of use while a tenant is being closed."""
    return code.rpartition(".")[2] in _READING or code == MAY_CLOSE


@contextmanager
def changing_nothing(request: TenantRequest) -> Iterator[None]:
    """Refuse every act of the block, and have the database refuse every write until the transaction ends."""
    set_locally({"transaction_read_only": "on"})
    with refusing_acts(TenantNotOpen(request.tenant.name, request.tenant.standing)):
        yield


def refused_while_closing(request: HttpRequest) -> HttpResponse:
    """403 in true words: no role would help."""
    return render(request, "403.html", {"reason": CHANGES_NOTHING, "is_for_everybody": True}, status=403)
