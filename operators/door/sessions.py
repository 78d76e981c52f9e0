"""The operators' own sessions: a row, and a cookie that goes to ``/operator/`` and nowhere else."""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from erp.foundation import clock
from erp.web.callers import client_ip
from operators.door.models import Operator, OperatorSession

COOKIE_NAME = "operator_session"
PATH = "/operator/"
# The functions of the database that answer the console compare with the same two.
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)
_SEEN_EVERY = timedelta(minutes=1)


def begin_session(request: HttpRequest, response: HttpResponse, operator: Operator) -> None:
    """Sign an operator in to this browser; what the browser brought along is worth nothing any more."""
    now, token = clock.now(), secrets.token_urlsafe(32)
    _of_token(request.COOKIES.get(COOKIE_NAME, "")).delete()
    OperatorSession.objects.filter(began_at__lt=now - LONGEST).delete()
    OperatorSession.objects.create(
        operator=operator, token_hash=_hash(token), ip=client_ip(request), began_at=now, seen_at=now
    )
    response.set_cookie(
        COOKIE_NAME, token, path=PATH, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Strict"
    )


def present_session(request: HttpRequest) -> OperatorSession | None:
    """The live session of the cookie that the request carries."""
    token = request.COOKIES.get(COOKIE_NAME, "")
    if not token:
        return None
    now = clock.now()
    live = _of_token(token).filter(operator__is_active=True, began_at__gt=now - LONGEST, seen_at__gt=now - IDLE)
    session = live.select_related("operator").first()
    if session is not None and now - session.seen_at > _SEEN_EVERY:
        OperatorSession.objects.filter(id=session.id).update(seen_at=now)
    return session


def end_session(request: HttpRequest, response: HttpResponse) -> None:
    """Sign out of this browser."""
    _of_token(request.COOKIES.get(COOKIE_NAME, "")).delete()
    response.delete_cookie(COOKIE_NAME, path=PATH, samesite="Strict")


def end_all_sessions(operator: Operator) -> None:
    """Sign an operator out everywhere."""
    OperatorSession.objects.filter(operator=operator).delete()


def _of_token(token: str) -> QuerySet[OperatorSession]:
    return OperatorSession.objects.filter(token_hash=_hash(token))


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
