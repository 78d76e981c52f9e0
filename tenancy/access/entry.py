"""The cookie that a person carries inside one tenant, and on no other path.

It is bound to the membership and to the browser's session, so it is worth nothing in
another tenant, in another session, or once the membership is gone.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from erp.foundation.identifiers import new_id
from tenancy.access.models import Membership

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

COOKIE_NAME = "tenant_entry"
_SALT = "tenancy.access.entry"
_SIGN_IN = "sign_in"


def _content(membership: Membership, session: "SessionBase") -> str:
    sign_in = sign_in_of(session) or ""
    return f"{membership.tenant_id}:{membership.id}:{membership.user_id}:{session.session_key}:{sign_in}"


def sign_in_of(session: "SessionBase") -> UUID | None:
    """What names the session for as long as it lasts, also under another key; nothing before it entered."""
    named = session.get(_SIGN_IN)
    return UUID(named) if named else None


def name_sign_in(session: "SessionBase") -> UUID:
    """The same, given now where the session has none yet."""
    return UUID(session.setdefault(_SIGN_IN, str(new_id())))


def holds_entry(request: HttpRequest, membership: Membership) -> bool:
    """Whether the request carries the cookie of just this membership and session."""
    value = request.COOKIES.get(COOKIE_NAME, "")
    try:
        content = signing.Signer(salt=_SALT).unsign(value)
    except signing.BadSignature:
        return False
    return content == _content(membership, request.session)


def tenant_of_entry(request: HttpRequest) -> UUID | None:
    """The tenant for which the cookie that the request carries was minted, if we minted it."""
    try:
        content = signing.Signer(salt=_SALT).unsign(request.COOKIES.get(COOKIE_NAME, ""))
        return UUID(content.partition(":")[0])
    except (signing.BadSignature, ValueError):
        return None


def mint_entry(request: HttpRequest, response: HttpResponse, membership: Membership, path: str) -> None:
    """Give the browser the cookie for this tenant's path alone."""
    response.set_cookie(
        COOKIE_NAME,
        signing.Signer(salt=_SALT).sign(_content(membership, request.session)),
        path=path,
        secure=settings.SESSION_COOKIE_SECURE or request.is_secure(),
        httponly=True,
        samesite="Strict",
    )
