"""Pages for whoever has lost his app, his keys and his codes: asking, confirming, refusing, coming back.

The first and the last stand between the password and the factor, so nobody reaches them without
the password; the two in the middle are reached by links out of a mail.
"""

import time
from functools import partial
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_removed
from allauth.mfa.stages import AuthenticateStage
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from erp.foundation import clock
from erp.foundation.errors import Refusal
from erp.web.callers import client_ip
from erp.web.entrance.devices import in_words, user_agent_of
from erp.web.entrance.factor_views import CAME_BACK
from erp.web.entrance.guessing import count_factor_guess, count_lost_factor, count_mail
from erp.web.entrance.mailing import mail_from, queue_mail
from erp.web.entrance.pages import too_many
from erp.web.entrance.recovery_stopping import acting_by_mail, stop_recovery
from erp.web.entrance.recovery_telling import CONFIRM, REFUSE, SALT, tell_asked, tell_confirmed, tell_recovered
from erp.web.entrance.recovery_telling import tell_refused as tell_refused_by_person
from tenancy.access.models import User
from tenancy.entrance.models import FactorRecovery
from tenancy.entrance.queries import has_app_or_passkey, open_recovery
from tenancy.entrance.recovering import ask_for_recovery, complete_recovery, confirm_recovery, refuse_recovery

_CODE = "factor_recovery_code"
_CODE_SECONDS, _MOST_TRIES = 10 * 60, 3
_NOT_HIM = "it was not the person"


class MailedCodeForm(forms.Form):
    """The code that stands in for the factor once the wait is over."""

    code = forms.CharField(
        label="Code from the mail",
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "input-code",
                "autofocus": True,
            }
        ),
    )


@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")  # type: ignore[untyped-decorator]
def factor_lost(request: HttpRequest) -> HttpResponseBase:
    """After the right password: how one's recovery stands, and the one step that is next."""
    stage = request._login_stage  # type: ignore[attr-defined]
    user = stage.login.user
    if not isinstance(user, User) or not has_app_or_passkey(user.id):
        return redirect("account_login")
    if not any(one.get("method") == "password" for one in get_authentication_records(request, user)):
        return _lost_page(request, user, None, "no_password")
    recovery = open_recovery(user.id)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    if step == "ask" and (recovery is None or recovery.confirmed_at is None):
        return _ask(request, user)
    if recovery is not None and recovery.is_due(clock.now()):
        if step == "send":
            return _send_code(request, user, recovery)
        if step == "code":
            return _come_back(request, stage, user, recovery)
    return _lost_page(request, user, recovery, _state(request, recovery))


def factor_recovery(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail: a question, and on yes the wait begins."""
    recovery = _recovery(token, CONFIRM, settings.LOST_FACTOR_PROOF_SECONDS)
    done, refusal = False, ""
    if request.method == "POST" and recovery:
        actor = acting_by_mail(request, recovery.user)
        try:
            recovery = confirm_recovery(recovery, actor=actor, also=partial(tell_confirmed, actor=actor))
            done = True
        except Refusal as error:
            refusal = str(error)
    return _link_page(request, recovery, CONFIRM, done, refusal)


def factor_recovery_refusal(request: HttpRequest, token: str) -> HttpResponse:
    """The other link: a question, and on yes everything stays as it is."""
    seconds = (settings.LOST_FACTOR_RETURN_DAYS + 1) * 86400 + settings.LOST_FACTOR_WAIT_HOURS * 3600
    recovery = _recovery(token, REFUSE, seconds)
    done, refusal = False, ""
    if request.method == "POST" and recovery:
        actor = acting_by_mail(request, recovery.user)
        tell = partial(tell_refused_by_person, actor=actor, reason=_NOT_HIM)
        try:
            recovery = refuse_recovery(recovery, reason=_NOT_HIM, actor=actor, also=tell)
            done = True
        except Refusal as error:
            refusal = str(error)
    return _link_page(request, recovery, REFUSE, done, refusal)


@login_required
@require_POST
def own_recovery_refusal(request: HttpRequest) -> HttpResponse:
    """The button on one's own page: whoever is still signed in somewhere says no there."""
    assert isinstance(request.user, User)
    if stop_recovery(request, request.user, "the person refused it on his own page"):
        messages.success(request, "Your second factors stay. Choose a new password if you did not ask for this.")
    return redirect("account_security")


def _ask(request: HttpRequest, user: User) -> HttpResponse:
    if not count_lost_factor(request, user.email).passes:
        return too_many(request)
    actor = acting_by_mail(request, user)
    recovery = ask_for_recovery(user, actor=actor, also=partial(tell_asked, actor=actor))
    return _lost_page(request, user, recovery, "mailed")


def _send_code(request: HttpRequest, user: User, recovery: FactorRecovery) -> HttpResponse:
    if not count_mail(request, user.email, "lost-code").passes:
        return too_many(request)
    code = get_adapter(request).make_login_code()
    request.session[_CODE] = {
        "recovery": str(recovery.id),
        "digest": _digest(code, recovery),
        "at": time.time(),
        "tries": 0,
    }
    queue_mail(mail_from("account/email/factor_recovery_code", user.email, {"code": code, "user": user}))
    return _lost_page(request, user, recovery, "code")


def _come_back(request: HttpRequest, stage: Any, user: User, recovery: FactorRecovery) -> HttpResponseBase:
    form = MailedCodeForm(request.POST)
    if not form.is_valid():
        return _lost_page(request, user, recovery, _state(request, recovery), form=form)
    if not count_factor_guess(request, user.email).passes:
        return too_many(request)
    if not _is_right(request, form.cleaned_data["code"], recovery):
        form.add_error("code", "This code is not right. Look at the latest mail, or have another one sent.")
        return _lost_page(request, user, recovery, _state(request, recovery), form=form)
    actor = acting_by_mail(request, user)
    try:
        complete_recovery(recovery, actor=actor, also=partial(_taken_off, request, user))
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _lost_page(request, user, open_recovery(user.id), "start", form=form)
    request.session.pop(_CODE, None)
    # The end of all sessions gave the person a new seed, which the new session is bound to.
    user.refresh_from_db()
    record_authentication(request, user, method="code", email=user.email)
    way = urlencode({"next": stage.login.redirect_url or "/"})
    stage.login.redirect_url = f"{reverse('account_factor_required')}?{way}"
    answer: HttpResponseBase = stage.exit()
    request.session[CAME_BACK] = True
    return answer


def _taken_off(request: HttpRequest, user: User, recovery: FactorRecovery, gone: list[Authenticator]) -> None:
    for factor in gone:
        authenticator_removed.send(sender=Authenticator, request=request, user=user, authenticator=factor)
    actor = acting_by_mail(request, user)
    tell_recovered(recovery, actor=actor, ip=client_ip(request), device=in_words(user_agent_of(request)))


def _digest(code: str, recovery: FactorRecovery) -> str:
    """What the session keeps of a code; sessions are read by more people than mails."""
    return salted_hmac(f"{SALT}:{recovery.id}", normalize_user_code(code), algorithm="sha256").hexdigest()


def _is_right(request: HttpRequest, code: str, recovery: FactorRecovery) -> bool:
    """Whether it is the code of this session; three wrong ones are the end of it."""
    kept: dict[str, Any] = request.session.get(_CODE) or {}
    if not _is_awaited(kept, recovery):
        return False
    if constant_time_compare(kept["digest"], _digest(code, recovery)):
        return True
    tries = kept["tries"] + 1
    request.session[_CODE] = {**kept, "tries": tries} if tries < _MOST_TRIES else None
    return False


def _is_awaited(kept: Any, recovery: FactorRecovery) -> bool:
    return bool(kept) and kept["recovery"] == str(recovery.id) and time.time() - kept["at"] < _CODE_SECONDS


def _state(request: HttpRequest, recovery: FactorRecovery | None) -> str:
    if recovery is None:
        return "start"
    if recovery.confirmed_at is None:
        return "mailed"
    if not recovery.is_due(clock.now()):
        return "waiting"
    return "code" if _is_awaited(request.session.get(_CODE), recovery) else "due"


def _lost_page(
    request: HttpRequest, user: User, recovery: FactorRecovery | None, state: str, *, form: MailedCodeForm | None = None
) -> HttpResponse:
    context = {
        "state": state,
        "recovery": recovery,
        "person": user,
        "form": form or MailedCodeForm(),
        "hours": settings.LOST_FACTOR_WAIT_HOURS,
        "days": settings.LOST_FACTOR_RETURN_DAYS,
        "minutes": settings.LOST_FACTOR_PROOF_SECONDS // 60,
    }
    return render(request, "account/factor_lost.html", context, status=422 if form and form.errors else 200)


def _link_page(
    request: HttpRequest, recovery: FactorRecovery | None, way: str, done: bool, refusal: str
) -> HttpResponse:
    context = {
        "recovery": recovery,
        "way": way,
        "done": done,
        "refusal": refusal,
        "hours": settings.LOST_FACTOR_WAIT_HOURS,
    }
    status = 422 if refusal or recovery is None else 200
    response = render(request, "account/factor_recovery_link.html", context, status=status)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _recovery(token: str, way: str, seconds: int) -> FactorRecovery | None:
    try:
        recovery_id, named = signing.loads(token, salt=SALT, max_age=seconds)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = FactorRecovery.objects.select_related("user").filter(id=recovery_id).first()
    return found if named == way else None
