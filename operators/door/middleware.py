"""The operators' door. Below ``/operator/`` nothing of the staff's door is passed through.

It stands before the staff's session, CSRF, sign-in and tenant, and answers by itself:
their cookies are not even read here, and the operators' are read nowhere else.
"""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import get_resolver, set_urlconf
from django.utils.cache import patch_cache_control, patch_vary_headers

from erp.foundation.errors import Refusal
from erp.web.errors import refused
from erp.web.security_events import tell_refused_form
from operators.door.requests import OperatorRequest, actor_of_operator
from operators.door.sessions import COOKIE_NAME, PATH, present_session

CSRF_COOKIE_NAME = "operator_csrf"

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class OperatorsDoor:
    """Answers everything below ``/operator/``; hands on everything else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.answer = cast("GetResponse", convert_exception_to_response(_answer))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Through this door, or past it."""
        if not request.path_info.startswith(PATH):
            return self.get_response(request)
        response = self.answer(request)
        response["X-Frame-Options"] = settings.X_FRAME_OPTIONS
        patch_cache_control(response, private=True, no_store=True)
        return response


class OperatorsCsrf(CsrfViewMiddleware):
    """Django's own check with a secret of this door, in a cookie that goes to this path alone."""

    def _get_secret(self, request: HttpRequest) -> str | None:
        mine = request.COOKIES.get(CSRF_COOKIE_NAME)
        staffs, request.COOKIES = request.COOKIES, {settings.CSRF_COOKIE_NAME: mine} if mine else {}
        try:
            secret: str | None = super()._get_secret(request)  # type: ignore[misc]
            return secret
        finally:
            request.COOKIES = staffs

    def _set_csrf_cookie(self, request: HttpRequest, response: HttpResponse) -> None:
        response.set_cookie(
            CSRF_COOKIE_NAME,
            str(request.META["CSRF_COOKIE"]),
            path=PATH,
            secure=settings.CSRF_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )
        patch_vary_headers(response, ("Cookie",))


def _answer(request: HttpRequest) -> HttpResponseBase:
    set_urlconf(settings.ROOT_URLCONF)
    match = get_resolver().resolve(request.path_info)
    request.resolver_match = match
    _recognise(cast("OperatorRequest", request))
    csrf = OperatorsCsrf(lambda _: HttpResponse())
    csrf.process_request(request)
    response: Any = csrf.process_view(request, match.func, match.args, match.kwargs)
    if response is None:
        try:
            response = match.func(request, *match.args, **match.kwargs)
        except Refusal as refusal:
            response = refused(request, refusal)
    if refused_form := getattr(request, "form_refused", ""):
        tell_refused_form(request, refused_form)
    return csrf.process_response(request, response)


def _recognise(request: OperatorRequest) -> None:
    session = present_session(request)
    if session is not None:
        request.operator = session.operator
        request.operator_token = request.COOKIES[COOKIE_NAME]
    request.actor = actor_of_operator(request, session.operator if session else None)
