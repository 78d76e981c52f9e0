"""Second factors: shown at the sign-in, set up, taken away.

The library does the ceremonies. What is added here: a new session key whenever somebody
proves himself, the end of the other sessions whenever his factors change, and a session
that knows what it has shown.
"""

from typing import Any

from allauth.account import views as account_views
from allauth.mfa.base import views as base_views
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as webauthn_views
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from erp.web.entrance.codes import (
    RECOVERY_CODES,
    await_codes,
    codes_are_awaited,
    forget_awaited_codes,
    keep_codes,
    make_recovery_codes,
    recovery_codes_left,
)
from erp.web.entrance.proving import (
    end_other_sessions,
    forget_factors,
    has_second_factor,
    recently_proved,
    record_factor,
    renew_session,
)
from tenancy.access.models import User

_WAY = "after_factor"
# The mark of a session that began with the loss of every factor, and wants a new one.
CAME_BACK = "came_back_without_factor"


class ConfirmByPassword(account_views.ReauthenticateView):  # type: ignore[misc]
    """The password once more before a step that matters."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Proved: the session goes on under a new key."""
        renew_session(self.request)
        answer: HttpResponse = super().form_valid(form)
        return answer


class ConfirmByCode(base_views.ReauthenticateView):  # type: ignore[misc]
    """A code of the app before a step that matters, or where a tenant asks for the second factor."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Proved: the session goes on under a new key."""
        renew_session(self.request)
        answer: HttpResponse = super().form_valid(form)
        return answer


class ConfirmByPasskey(webauthn_views.ReauthenticateWebAuthnView):  # type: ignore[misc]
    """A passkey before a step that matters, or where a tenant asks for the second factor."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Proved: the session goes on under a new key."""
        renew_session(self.request)
        answer: HttpResponse = super().form_valid(form)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        """Back to the same page, with what was wrong."""
        for message in form.errors.get("credential", []):
            messages.error(self.request, message)
        return HttpResponseRedirect(self.passthrough_next_url(self.request.path))


class SignInByPasskey(webauthn_views.LoginWebAuthnView):  # type: ignore[misc]
    """A passkey alone, which is two factors: the device, and the finger or PIN that opens it."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in and go where the person wanted to go."""
        from allauth.account.models import Login
        from allauth.account.utils import get_next_redirect_url
        from allauth.mfa.webauthn.internal import flows

        authenticator = form.cleaned_data["credential"]
        login = Login(user=authenticator.user, redirect_url=get_next_redirect_url(self.request))
        answer: HttpResponse = flows.perform_passwordless_login(self.request, authenticator, login)
        return answer


@method_decorator(never_cache, name="dispatch")
class SetUpApp(totp_views.ActivateTOTPView):  # type: ignore[misc]
    """Scan, type the first code, done."""

    def get_context_data(self, **options: Any) -> dict[str, Any]:
        """Add the secret in groups of four, for whoever cannot scan."""
        context: dict[str, Any] = super().get_context_data(**options)
        secret = context["form"].secret
        context["secret"] = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        """The first code is spent; the other sessions, which did not know of the app, are over."""
        self.did_generate_recovery_codes = False
        super().form_valid(form)
        made = Authenticator.objects.get(user_id=self.request.user.pk, type=Authenticator.Type.TOTP)
        made.data["used_counter"] = form.counter
        made.save(update_fields=["data"])
        return _after_new_factor(self.request, made)


class TakeAppAway(totp_views.DeactivateTOTPView):  # type: ignore[misc]
    """The app is no longer asked for."""

    def form_valid(self, form: Any) -> HttpResponse:
        """The other sessions are over; without any factor this one shows none either."""
        super().form_valid(form)
        return _after_lost_factor(self.request)


@method_decorator(never_cache, name="dispatch")
class AddPasskey(webauthn_views.AddWebAuthnView):  # type: ignore[misc]
    """A passkey: found by the browser without an address, opened by a finger or a PIN."""

    def get_context_data(self, **options: Any) -> dict[str, Any]:
        """The options that the browser is given; the ceremony's state waits in the session."""
        context: dict[str, Any] = super(webauthn_views.AddWebAuthnView, self).get_context_data(**options)
        creation = webauthn.begin_registration(self.request.user, True)
        context["js_data"] = {"creation_options": creation}
        context["origin"] = settings.PUBLIC_ORIGIN
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        """The other sessions, which did not know of the passkey, are over."""
        before = set(_passkeys(self.request).values_list("id", flat=True))
        super().form_valid(form)
        made = _passkeys(self.request).exclude(id__in=before).get()
        return _after_new_factor(self.request, made)


class RenamePasskey(webauthn_views.EditWebAuthnView):  # type: ignore[misc]
    """What a passkey is called."""

    def get_form(self, form_class: Any = None) -> Any:
        """A name of some length at most."""
        form = super().get_form(form_class)
        form.fields["name"].label = "Name"
        form.fields["name"].max_length = 60
        form.fields["name"].widget.attrs["maxlength"] = "60"
        return form

    def get_success_url(self) -> str:
        """Back to the person's own page."""
        return reverse("account_security")


class TakePasskeyAway(webauthn_views.RemoveWebAuthnView):  # type: ignore[misc]
    """A passkey that is lost or was given away."""

    def form_valid(self, form: Any) -> HttpResponse:
        """The other sessions are over; without any factor this one shows none either."""
        super().form_valid(form)
        return _after_lost_factor(self.request)


@login_required
def factor_required(request: HttpRequest) -> HttpResponse:
    """A tenant asks for a second factor, and the person has none yet: choose one."""
    way = _safe_way(request, request.GET.get("next", ""))
    if way:
        request.session[_WAY] = way
    assert isinstance(request.user, User)
    if has_second_factor(request.user):
        return redirect(request.session.get(_WAY) or "/")
    came_back = bool(request.session.get(CAME_BACK))
    context = {"origin": settings.PUBLIC_ORIGIN, "came_back": came_back, "way": request.session.get(_WAY) or "/"}
    return render(request, "account/factor_required.html", context)


@login_required
def confirm_by_factor(request: HttpRequest) -> HttpResponseBase:
    """A tenant asks for the second factor that the person has: by passkey if there is one, else by code."""
    has_passkey = _passkeys(request).exists()
    page = reverse("mfa_reauthenticate_webauthn" if has_passkey else "mfa_reauthenticate")
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(f"{page}?{query}" if query else page)


@login_required
@never_cache
@recently_proved(10)
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """How many codes are left; a new set, which is shown in this one answer and never again."""
    from allauth.mfa import signals

    user = request.user
    assert isinstance(user, User)
    if not has_second_factor(user):
        forget_awaited_codes(request)
        return redirect("account_security")
    if way := _safe_way(request, request.GET.get("next", "")):
        request.session[_WAY] = way
    codes: list[str] = []
    if request.method == "POST" and request.POST.get("step") == "kept":
        if keep_codes(request, user):
            return redirect(request.session.get(_WAY) or "account_security")
    elif request.method == "POST":
        made, codes = make_recovery_codes(user)
        signals.authenticator_reset.send(sender=Authenticator, request=request, user=user, authenticator=made)
        _mail_of_change(request, "mfa/email/recovery_codes_generated")
    return render(
        request,
        "account/recovery_codes.html",
        {
            "codes": codes,
            "left": recovery_codes_left(user),
            "most": RECOVERY_CODES,
            "is_awaited": codes_are_awaited(request),
        },
    )


def _passkeys(request: HttpRequest) -> Any:
    return Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.WEBAUTHN)


def _after_new_factor(request: HttpRequest, made: Authenticator) -> HttpResponse:
    ended = end_other_sessions(request, why="a second factor was set up elsewhere")
    record_factor(request, made)
    if ended:
        messages.info(request, "Your other sessions have ended; sign in there with the new factor.")
    held = Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.RECOVERY_CODES)
    if held.exists():
        return redirect("account_security")
    await_codes(request, made)
    return redirect("account_recovery_codes")


def _after_lost_factor(request: HttpRequest) -> HttpResponse:
    end_other_sessions(request, why="a second factor was taken away elsewhere")
    assert isinstance(request.user, User)
    if not has_second_factor(request.user):
        forget_factors(request)
        forget_awaited_codes(request)
    return redirect("account_security")


def _mail_of_change(request: HttpRequest, template: str) -> None:
    from allauth.account.adapter import get_adapter

    get_adapter(request).send_notification_mail(template, request.user)


def _safe_way(request: HttpRequest, way: str) -> str:
    return way if url_has_allowed_host_and_scheme(way, allowed_hosts={request.get_host()}) else ""
