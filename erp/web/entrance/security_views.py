"""A person's own page: password, factors, address, and where he is signed in."""

from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_removed
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from erp.foundation.actor import Actor
from erp.foundation.errors import Refusal
from erp.foundation.refusing import add_refusal
from erp.web.callers import client_ip
from erp.web.entrance.address_telling import SALT, links_of, tell_moved
from erp.web.entrance.codes import RECOVERY_CODES, recovery_codes_left
from erp.web.entrance.devices import in_words
from erp.web.entrance.forms import AddressForm
from erp.web.entrance.guessing import count_own_mail
from erp.web.entrance.mailing import mail_from, queue_mail, queue_reset
from erp.web.entrance.pages import too_many
from erp.web.entrance.people import person_acting
from erp.web.entrance.proving import end_other_sessions, recently_proved
from erp.web.security_events import record_act_of
from tenancy.access.models import User
from tenancy.access.queries import memberships_of
from tenancy.entrance.address import agree_to_address, ask_for_address, prove_address, refuse_address
from tenancy.entrance.ending import end_session
from tenancy.entrance.models import AddressChange, PersonSession
from tenancy.entrance.queries import open_address_change, open_recovery, sessions_of
from tenancy.tenants.manner import in_the_manner_of


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@login_required
def security(request: HttpRequest) -> HttpResponse:
    """Everything about one's own sign-in on one page."""
    user = _person(request)
    rows = list(Authenticator.objects.filter(user_id=user.id).order_by("id"))
    context = {
        "person": user,
        "has_password": user.has_usable_password(),
        "app": next((one for one in rows if one.type == Authenticator.Type.TOTP), None),
        "passkeys": [_passkey(one) for one in rows if one.type == Authenticator.Type.WEBAUTHN],
        "has_factor": any(one.type != Authenticator.Type.RECOVERY_CODES for one in rows),
        "codes_left": recovery_codes_left(user),
        "codes_most": RECOVERY_CODES,
        "change": open_address_change(user.id),
        "recovery": open_recovery(user.id),
        "sessions": [_session(one, request) for one in sessions_of(user.id)],
        "origin": settings.PUBLIC_ORIGIN,
    }
    with _own_manner(user):
        return render(request, "account/security.html", context)


def _own_manner(user: User) -> AbstractContextManager[None]:
    """The clocks and days of the person's books, where all of them keep the same; else UTC, which the page names."""
    books = [one.tenant for one in memberships_of(user.id)]
    return in_the_manner_of(books[0]) if len({one.time_zone for one in books}) == 1 else nullcontext()


def _passkey(row: Authenticator) -> dict[str, Any]:
    return {"id": row.pk, "name": row.wrap().name, "made_at": row.created_at, "used_at": row.last_used_at}


def _session(row: PersonSession, request: HttpRequest) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": in_words(row.user_agent),
        "ip": row.ip,
        "began_at": row.began_at,
        "seen_at": row.seen_at,
        "is_this": row.session_key == request.session.session_key,
    }


@login_required
@recently_proved(10)
@require_POST
def session_ending(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """End one of one's own sessions; another person's is like none."""
    user = _person(request)
    row = get_object_or_404(PersonSession, id=session_id, user_id=user.id)
    if row.session_key == request.session.session_key:
        raise Http404

    def record() -> None:
        about = {"device": in_words(row.user_agent), "network": row.ip}
        record_act_of(request, user, "tenancy.session.ended", reason="he ended it elsewhere", **about)

    end_session(row, actor=person_acting(request), also=record)
    messages.success(request, "The session has ended, and its device is a stranger again.")
    return redirect("account_security")


@login_required
@recently_proved(10)
@require_POST
def other_sessions_ending(request: HttpRequest) -> HttpResponse:
    """End every session but this one."""
    end_other_sessions(request, why="he ended his other sessions", forget_devices=True)
    messages.success(request, "You are signed in here and nowhere else.")
    return redirect("account_security")


@login_required
@recently_proved(10)
def address(request: HttpRequest) -> HttpResponse:
    """Ask for another address. What happens next stands in two mails, one to each."""
    user = _person(request)
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not count_own_mail(request, user.email).passes:
            return too_many(request)
        try:
            change = ask_for_address(
                user, form.cleaned_data["address"], actor=person_acting(request), also=partial(_record_asked, request)
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            _mail_both(change)
            messages.success(
                request,
                f"Follow the links in both mails, to {change.new_address} and to {change.old_address}."
                " Until then nothing changes.",
            )
            return redirect("account_security")
    status = 422 if request.method == "POST" else 200
    return render(request, "account/address.html", {"form": form, "person": user}, status=status)


def address_proof(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail to the new address: a question, and on yes its half of the change."""
    return _half(request, _change(token, "prove", settings.ADDRESS_PROOF_SECONDS), "prove")


def address_agreement(request: HttpRequest, token: str) -> HttpResponse:
    """The first link in the mail to the old address: a question, and on yes the other half."""
    return _half(request, _change(token, "agree", settings.ADDRESS_REFUSAL_DAYS * 86400), "agree")


def _half(request: HttpRequest, change: AddressChange | None, way: str) -> HttpResponse:
    done = refusal = None
    if request.method == "POST" and change:
        actor = _actor_of(change, request)
        confirm = prove_address if way == "prove" else agree_to_address
        try:
            change = confirm(change, actor=actor, also=partial(tell_moved, actor=actor))
        except Refusal as error:
            refusal = str(error)
        else:
            done = change.new_address
            if change.proved_at is None and way == "prove":
                queue_mail(mail_from("account/email/address_waits", change.old_address, links_of(change)))
    return _link_page(request, change, way, done, refusal)


def address_refusal(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail to the old address: refuse the change, or take it back."""
    change = _change(token, "refuse", settings.ADDRESS_REFUSAL_DAYS * 86400)
    done = refusal = None
    if request.method == "POST" and change:
        try:
            refuse_address(change, actor=_actor_of(change, request), also=partial(_take_back, request))
        except Refusal as error:
            refusal = str(error)
        else:
            done = change.old_address
    return _link_page(request, change, "refuse", done, refusal)


def _link_page(
    request: HttpRequest, change: AddressChange | None, way: str, done: str | None, refusal: str | None
) -> HttpResponse:
    hours = settings.ADDRESS_SILENCE_HOURS
    context = {"change": change, "done": done, "refusal": refusal, "way": way, "hours": hours}
    return render(request, "account/address_link.html", context, status=422 if refusal or not change else 200)


def _record_asked(request: HttpRequest, change: AddressChange) -> None:
    addresses = [change.old_address, change.new_address]
    record_act_of(request, change.user, "tenancy.email.asked", address=addresses)


def _take_back(request: HttpRequest, change: AddressChange) -> None:
    """The factors that came with the move, and what is recorded of it: all or nothing, with the address."""
    user = User.objects.get(id=change.user_id)
    addresses = [change.new_address, change.old_address]
    record_act_of(request, user, "tenancy.email.taken_back", address=addresses)
    if change.proved_at is None:
        return
    # Factors that came after the move are those of whoever moved it.
    for factor in Authenticator.objects.filter(user_id=user.id, created_at__gte=change.asked_at):
        factor.delete()
        authenticator_removed.send(sender=Authenticator, request=request, user=user, authenticator=factor)
    record_act_of(request, user, "tenancy.session.ended", reason="a change of the address was taken back")
    queue_reset(change.old_address)


def _mail_both(change: AddressChange) -> None:
    queue_mail(mail_from("account/email/address_proof", change.new_address, links_of(change)))
    queue_mail(mail_from("account/email/address_asked", change.old_address, links_of(change)))


def _change(token: str, way: str, seconds: int) -> AddressChange | None:
    try:
        change_id, named = signing.loads(token, salt=SALT, max_age=seconds)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return AddressChange.objects.filter(id=change_id).first() if named == way else None


def _actor_of(change: AddressChange, request: HttpRequest) -> Actor:
    """Whoever reads the mail acts as the person; he need not be signed in."""
    user = User.objects.get(id=change.user_id)
    request_id = getattr(request, "request_id", "")
    return Actor(kind="person", label=str(user), id=user.id, ip=client_ip(request), request_id=request_id)
