"""The forms of second factors: codes and passkeys."""

import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.core import context
from allauth.mfa import signals
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django import forms
from django.conf import settings
from fido2.utils import websafe_decode

from erp.web.entrance.codes import matching_counter, use_code
from erp.web.entrance.guessing import count_factor_guess

#: A credential with a certificate of its maker has some thousand signs.
MOST_SIGNS_OF_A_CREDENTIAL = 100_000
_CODE = {
    "autocomplete": "one-time-code",
    "autocapitalize": "characters",
    "spellcheck": "false",
    "class": "input-code",
    "autofocus": True,
}


class CodeForm(forms.Form):
    """A code of the app, or a recovery code, after the password."""

    reauthenticated = False
    code = forms.CharField(label="Code", max_length=40, widget=forms.TextInput(attrs=_CODE))

    def __init__(self, *args: Any, **options: Any) -> None:
        self.user = options.pop("user")
        super().__init__(*args, **options)

    def clean_code(self) -> str:
        """Count the guess, then spend the code."""
        attempt = count_factor_guess(context.request, self.user.email)
        if not attempt.passes:
            raise account_adapter().validation_error("too_many_login_attempts")
        code = str(self.cleaned_data["code"])
        found = use_code(self.user, code)
        if found is None:
            self._tell_of_failure()
            raise get_adapter().validation_error("incorrect_code")
        attempt.forgive()
        found.user = self.user
        self.authenticator = found
        return code

    def save(self) -> None:
        """Write into the session that the factor was shown."""
        post_authentication(context.request, self.authenticator, reauthenticated=self.reauthenticated)

    def _tell_of_failure(self) -> None:
        kinds = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
        tried = Authenticator.objects.filter(user=self.user, type__in=kinds).order_by("-type").first()
        if tried is not None:
            signals.authentication_failed.send(
                sender=Authenticator,
                request=context.request,
                user=self.user,
                authenticator=tried,
                reauthentication=self.reauthenticated,
            )


class CodeAgainForm(CodeForm):
    """The same, from somebody who is signed in, before a step that matters."""

    reauthenticated = True


class AppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app, which proves that it is set up."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"].label = "Code that the app shows"
        self.fields["code"].widget.attrs = {**_CODE, "inputmode": "numeric"}

    def clean_code(self) -> str:
        """Count the guess; remember the code's counter, so that it is spent."""
        attempt = count_factor_guess(context.request, self.user.email)
        if not attempt.passes:
            raise account_adapter().validation_error("too_many_login_attempts")
        code = str(self.cleaned_data["code"])
        self.counter = matching_counter(self.secret, code)
        if self.counter is None:
            raise get_adapter().validation_error("incorrect_code")
        attempt.forgive()
        return code


class _CredentialField(forms.JSONField):
    """What a browser says of a passkey: JSON of some length, and not nested without end."""

    def __init__(self) -> None:
        super().__init__(required=True, widget=forms.HiddenInput)

    def to_python(self, value: Any) -> Any:
        """Refused like no JSON, where it is endless or the parser gives up."""
        if len(str(value)) > MOST_SIGNS_OF_A_CREDENTIAL:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return super().to_python(value)
        except RecursionError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Not shown again; it is good for one question alone."""
        return None


@contextmanager
def _told_in_one_way() -> Iterator[None]:
    """A forged credential fails in its parsers (JSON, CBOR, keys) in many ways; each is a wrong one to us."""
    try:
        yield
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError, RuntimeError,
            struct.error, InvalidSignature, UnsupportedAlgorithm) as error:  # fmt: skip
        raise get_adapter().validation_error("incorrect_code") from error


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey. Each one stands for its owner alone, so a finger or a PIN is asked for with it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields.pop("passwordless", None)
        self.fields["credential"] = _CredentialField()
        self.fields["name"].label = "Name"
        self.fields["name"].max_length = 60
        self.fields["name"].help_text = "What you call the device or the key, such as “Laptop”."

    def clean_name(self) -> str:
        """A name of some length at most."""
        return str(super().clean_name())[:60]

    def clean_credential(self) -> Any:
        """Made at our own origin and at no other."""
        return _of_our_origin(self.cleaned_data["credential"])

    def clean(self) -> dict[str, Any]:
        """A credential that holds what was asked for."""
        with _told_in_one_way():
            return dict(super().clean())


class _AtOurOrigin(AuthenticateWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["credential"] = _CredentialField()

    def clean_credential(self) -> Authenticator:
        """Used at our own origin and at no other; counted where a password came first."""
        _of_our_origin(self.cleaned_data["credential"])
        with _told_in_one_way():
            return super().clean_credential()


class PasskeyFactorForm(_AtOurOrigin):
    """A passkey after the password."""


class PasskeyLoginForm(_AtOurOrigin, LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey instead of the password."""


class PasskeyAgainForm(_AtOurOrigin, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey from somebody who is signed in, before a step that matters."""


def _of_our_origin(credential: Any) -> Any:
    """The credential as it is; one that another page asked for is refused like a wrong one."""
    try:
        said = json.loads(websafe_decode(credential["response"]["clientDataJSON"]))
        origin, crossed = said["origin"], said.get("crossOrigin", False)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise get_adapter().validation_error("incorrect_code") from error
    if origin != settings.PUBLIC_ORIGIN or crossed:
        raise get_adapter().validation_error("incorrect_code")
    return credential
