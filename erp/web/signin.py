"""Where allauth and axes meet our people."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ResetPasswordForm
from allauth.core.context import request_context
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from erp.web.middleware import client_ip


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in by e-mail and password; nobody signs up by himself as yet."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are added by the owners of tenants."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that rates are counted for: behind a proxy the caller's, not the proxy's."""
        return client_ip(request)


def send_password_link(request: HttpRequest, email: str) -> None:
    """Mail somebody new a link by which to choose a password, once the act is committed."""

    def send() -> None:
        form = ResetPasswordForm({"email": email})
        with request_context(request):
            if form.is_valid():
                form.save(request)

    transaction.on_commit(send)


def guessed_address(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The address that a sign-in attempt is about, in the form under which it is counted."""
    given = credentials or {}
    address = given.get("email") or given.get("username") or request.POST.get("login", "")
    return str(address).strip().lower()[:254]


def locked_out(request: HttpRequest, original_response: Any = None, credentials: Any = None) -> HttpResponse:
    """429: too many wrong passwords for this address from this network."""
    return render(request, "429.html", status=429)
