"""Where allauth and axes meet our people."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from erp.foundation import clock
from erp.foundation.addresses import public_url
from erp.web.callers import client_ip, guessed_address
from erp.web.entrance.codes import remember_awaited_codes
from erp.web.entrance.devices import in_words, remember_device, user_agent_of
from erp.web.entrance.guessing import count_password_guess
from erp.web.entrance.listing import list_session, unlist_session
from erp.web.entrance.mailing import mail_from, queue_mail
from erp.web.entrance.pages import too_many
from erp.web.entrance.proving import proved_second_factor, proved_within
from tenancy.access.models import User

_RECENT_MINUTES = 10
# What goes to an address for which somebody asks for a code: with an account and without one.
_ANSWERS_TO_CODES = ("account/email/login_code", "account/email/unknown_account")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in of the staff; who signs up does so at ``erp.web.start``, with a business of his own."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The address or the password is not right.",
        "incorrect_code": "This code is not right. Look at the latest mail.",
        "incorrect_password": "This is not your password.",
        "too_many_login_attempts": "Too many tries. Wait some minutes, then try again.",
        "rate_limited": "Too many tries. Wait some minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are added by the owners of tenants."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that rates are counted for: behind a proxy the caller's, not the proxy's."""
        return client_ip(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Count the guess before the password is looked at; the page that refuses is the same for all."""
        attempt = count_password_guess(request, guessed_address(request, credentials))
        if not attempt.passes:
            raise ImmediateHttpResponse(too_many(request))
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            attempt.forgive()
        return user

    def post_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse:
        """Know the browser again from now on, and tell the person of one that was new."""
        response: HttpResponse = super().post_login(request, user, **options)
        if remember_device(request, response, user):
            self._tell_of_new_device(request, user)
        list_session(request)
        if proved_second_factor(request):
            remember_awaited_codes(request, user)
        return response

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and take the session off the person's list."""
        unlist_session(request)
        super().logout(request)

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """Whoever signed in a moment ago is not asked again."""
        return not proved_within(self.request, _RECENT_MINUTES)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Through the queue; with links that the request's host has no part in."""
        code = getattr(self.request, "mailed_code", None)
        if code and code.is_on_its_way and template_prefix in _ANSWERS_TO_CODES:
            return
        queue_mail(mail_from(template_prefix, email, context))

    def make_login_code(self) -> str:
        """A code that nobody has got yet."""
        return str(super().generate_login_code())

    def generate_login_code(self) -> str:
        """The code that goes to the address in this minute."""
        mailed = getattr(self.request, "mailed_code", None)
        return mailed.code if mailed else self.make_login_code()

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """What happened to the account, when, from where and with which browser."""
        circumstances = {
            "timestamp": clock.now(),
            "ip": client_ip(self.request),
            "user_agent": in_words(user_agent_of(self.request)),
            "security_url": public_url(reverse("account_security")),
            "reset_url": public_url(reverse("account_reset_password")),
        }
        self.send_mail(template_prefix, email or user.email, circumstances | (context or {}))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the person's own page."""
        return reverse("account_security")

    def _tell_of_new_device(self, request: HttpRequest, user: User) -> None:
        self.request = request
        self.send_notification_mail("account/email/new_device", user)


def locked_out(request: HttpRequest, original_response: Any = None, credentials: Any = None) -> HttpResponse:
    """429: too many wrong passwords for this address from this network."""
    return too_many(request)
