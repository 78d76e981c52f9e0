"""The forms of the sign-in: like the library's, but counted by our own limits.

An address without an account goes the same way as one with an account: the same queries,
the same number of mails, the same words.
"""

from typing import Any

from allauth.account import forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms as django_forms

from erp.web.entrance.guessing import count_mail
from erp.web.entrance.mailing import queue_reset
from erp.web.entrance.one_mail_a_minute import is_first_link, share_code, spend_code
from erp.web.entrance.pages import too_many
from tenancy.access.models import User


class LoginForm(forms.LoginForm):  # type: ignore[misc]
    """E-mail address and password."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _call_address(self.fields["login"])
        self.fields["password"].widget.attrs.pop("placeholder", None)
        # The way to a new password stands under the form.
        self.fields["password"].help_text = ""


class LoginCodeForm(forms.RequestLoginCodeForm):  # type: ignore[misc]
    """The address to which a code goes."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _call_address(self.fields["email"])

    def clean_email(self) -> str:
        """Count the mail; find the person, if there is one."""
        address = str(self.cleaned_data["email"]).strip().lower()
        if not count_mail(context.request, address, "code").passes:
            raise ImmediateHttpResponse(too_many(context.request))
        self._user = User.objects.filter(email=address, is_active=True).first()
        context.request.mailed_code = share_code(address, get_adapter().make_login_code())
        return address


class ConfirmCodeForm(forms.ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code out of the mail."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _like_a_code(self.fields["code"], "Code from the mail")

    def clean_code(self) -> str:
        """Right, and used nowhere before: other browsers may wait for the same mail."""
        code: str = super().clean_code()
        if not spend_code(str(self.expected_code)):
            raise get_adapter().validation_error("incorrect_code")
        return code


class ResetForm(forms.ResetPasswordForm):  # type: ignore[misc]
    """The address to which the link for a new password goes."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _call_address(self.fields["email"])

    def clean_email(self) -> str:
        """Count the mail. Nobody is looked for here: the worker does that."""
        address = str(self.cleaned_data["email"]).strip().lower()
        if not count_mail(context.request, address, "reset").passes:
            raise ImmediateHttpResponse(too_many(context.request))
        return address

    def save(self, request: Any, **options: Any) -> str:
        """Hand the address to the worker."""
        address: str = self.cleaned_data["email"]
        if is_first_link(address):
            queue_reset(address)
        return address


class AddressForm(django_forms.Form):
    """Another e-mail address for oneself."""

    address = django_forms.EmailField(
        label="New e-mail address",
        max_length=254,
        widget=django_forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class NameForm(django_forms.Form):
    """What one is called."""

    full_name = django_forms.CharField(
        label="Name", max_length=150, widget=django_forms.TextInput(attrs={"autocomplete": "name"})
    )


def _call_address(field: Any) -> None:
    field.label = "Email"
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs["autocomplete"] = "username"


def _like_a_code(field: Any, label: str) -> None:
    field.label = label
    field.max_length = 40
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update({"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"})
    field.widget.attrs["class"] = "input-code"
    field.widget.attrs["autofocus"] = True
