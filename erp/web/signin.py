"""Where allauth and axes meet our people."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ResetPasswordForm
from allauth.core.context import request_context
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from erp.foundation.addresses import public_url
from erp.web.callers import client_ip, guessed_address
from erp.web.security_events import tell_attempt


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in by e-mail and password; nobody signs up by himself as yet."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are added by the owners of tenants."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that rates are counted for: behind a proxy the caller's, not the proxy's."""
        return client_ip(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse a network that has guessed too often, and tell of it: no signal does."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            tell_attempt(request, "rate_refused", guessed_address(request, credentials))
            raise

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of a mail leads to our own origin, whatever host the request that asked for it named."""
        return _at_our_origin(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The same for the link that proves an address."""
        return _at_our_origin(super().get_email_confirmation_url(request, emailconfirmation))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sign mails with the product's name and its own origin, not with the host of a request."""
        ours = OwnSite(settings.PRODUCT_NAME, public_url("/"))
        super().send_mail(template_prefix, email, {"current_site": ours, **context})


@dataclass(frozen=True, slots=True)
class OwnSite:
    """What the templates of mails call the site: the product, at the origin that it was told."""

    name: str
    domain: str


def _at_our_origin(address: str) -> str:
    parts = urlsplit(address)
    return public_url(parts.path + (f"?{parts.query}" if parts.query else ""))


def send_password_link(request: HttpRequest, email: str) -> None:
    """Mail somebody new a link by which to choose a password, once the act is committed."""

    def send() -> None:
        form = ResetPasswordForm({"email": email})
        with request_context(request):
            if form.is_valid():
                form.save(request)

    transaction.on_commit(send)


def locked_out(request: HttpRequest, original_response: Any = None, credentials: Any = None) -> HttpResponse:
    """429: too many wrong passwords for this address from this network."""
    return render(request, "429.html", status=429)
