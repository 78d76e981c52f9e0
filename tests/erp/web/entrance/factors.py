"""What the tests of second factors share: an app that is set up, and the codes that it shows."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from erp.web.entrance import codes
from tenancy.access.models import User
from tests.erp.web.signing_in import OWNER, try_to_sign_in

FACTOR = "/accounts/login/factor/"


class App:
    """An authenticator app of a person, at a time that the test sets."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, email: str = OWNER) -> None:
        self.user = User.objects.get(email=email)
        self.secret = generate_totp_secret()
        self.counter = 1000
        monkeypatch.setattr(codes, "present_counter", lambda: self.counter)

    def set_up(self) -> "App":
        """The person has the app from now on."""
        TOTP.activate(self.user, self.secret)
        return self

    def shows(self, offset: int = 0) -> str:
        """The code of the present half minute, or of one so many later."""
        return format_hotp_value(hotp_value(self.secret, self.counter + offset))

    @property
    def row(self) -> Authenticator:
        return Authenticator.objects.get(user=self.user, type=Authenticator.Type.TOTP)


def half_signed_in(email: str = OWNER, **more: Any) -> Client:
    """A browser that has given the password and is asked for the second factor."""
    client = Client()
    response = try_to_sign_in(client, email, **more)
    assert response["Location"].startswith(FACTOR)
    return client
