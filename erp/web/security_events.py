"""Where the signals of allauth, axes and Django become audit events: the one file that does so.

What a person has proved to have done is recorded in the request, in the log of every tenant
of which he is a member. What somebody tries with an address goes to the worker as a sighting
that looks alike for every address, so that no answer tells by the time it takes whether the
address exists.
"""

from typing import Any

from allauth.account import signals as account_signals
from axes.signals import user_locked_out
from django.apps import apps
from django.contrib.auth import signals as auth_signals
from django.dispatch import Signal
from django.http import HttpRequest

from auditlog.events.recording import record_for_person
from erp.foundation.actor import Actor
from erp.foundation.security_log import SecurityEvent
from erp.foundation.security_log import tell as tell_security_log
from erp.foundation.sightings import tell_sighting
from erp.web.callers import as_address, client_ip, guessed_address
from erp.web.entrance.recovery_stopping import stop_recovery
from tenancy.access.models import User

_DISPATCH = "erp.web.security_events"

# Forms by which somebody asks for something with an address, and the kind of sighting.
ASKING_ROUTES = {
    "account_reset_password": "reset_asked",
    "account_request_login_code": "code_asked",
    "start": "start_asked",
}


def connect() -> None:
    """Receive the signals, once per process."""
    auth_signals.user_login_failed.connect(_sign_in_failed, dispatch_uid=_DISPATCH)
    auth_signals.user_logged_out.connect(_signed_out, dispatch_uid=_DISPATCH)
    user_locked_out.connect(_locked_out, dispatch_uid=_DISPATCH)
    account_signals.user_logged_in.connect(_signed_in, dispatch_uid=_DISPATCH)
    account_signals.login_code_rejected.connect(_code_rejected, dispatch_uid=_DISPATCH)
    _of_person(account_signals.password_changed, "tenancy.password.changed")
    _of_person(account_signals.password_set, "tenancy.password.changed")
    _of_person(account_signals.password_reset, "tenancy.password.reset_done")
    account_signals.email_changed.connect(_email_changed, dispatch_uid=_DISPATCH)
    if apps.is_installed("allauth.mfa"):
        _connect_second_factors()


def record_act_of(request: HttpRequest, user: User, event_type: str, **details: Any) -> None:
    """Record what a person who is known has done, in the log of each of his tenants."""
    reason = details.pop("reason", "")
    record_for_person(user.id, event_type, actor=_person(request, user), changes=details or None, reason=reason)


def tell_attempt(request: HttpRequest, kind: str, address: str, *, reason: str = "") -> None:
    """Send a sighting of what somebody tries with an address, which may be anybody's or nobody's."""
    tell_sighting(
        kind,
        address=as_address(address),
        ip=client_ip(request),
        request_id=_request_id(request),
        path=route_of(request),
        reason=reason,
    )


def tell_refused_form(request: HttpRequest, reason: str) -> None:
    """Record a form that was refused outside the tenants: its sender may be known or not."""
    user = getattr(request, "user", None)
    if isinstance(user, User):
        record_act_of(request, user, "tenancy.form.refused", path=route_of(request), reason=reason)
        return
    somebody = Actor("person", "somebody", ip=client_ip(request), request_id=_request_id(request))
    tell_security_log(SecurityEvent.by("tenancy.form.refused", somebody, path=route_of(request), reason=reason))


def route_of(request: HttpRequest) -> str:
    """The pattern of the address: the address itself may hold the key of a mailed link."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else ""


def _of_person(signal: Signal, event_type: str) -> None:
    def receive(sender: object, request: HttpRequest, user: User, **_: object) -> None:
        record_act_of(request, user, event_type)
        # A way back was asked for with the password that is no more.
        stop_recovery(request, user, "the password was changed")

    signal.connect(receive, weak=False, dispatch_uid=f"{_DISPATCH}.{event_type}")


def _connect_second_factors() -> None:
    from allauth.mfa import signals

    signals.authenticator_added.connect(_factor_added, dispatch_uid=_DISPATCH)
    signals.authenticator_reset.connect(_factor_added, dispatch_uid=_DISPATCH)
    signals.authenticator_removed.connect(_factor_removed, dispatch_uid=_DISPATCH)
    signals.authenticator_used.connect(_factor_used, dispatch_uid=_DISPATCH)
    signals.authentication_failed.connect(_factor_failed, dispatch_uid=_DISPATCH)


def _signed_in(sender: object, request: HttpRequest, user: User, **_: object) -> None:
    ways = [str(one.get("method", "")) for one in request.session.get("account_authentication_methods", [])]
    record_act_of(request, user, "tenancy.session.signed_in", by=", ".join(ways), agent=_agent(request))


def _signed_out(sender: object, request: HttpRequest, user: object, **_: object) -> None:
    if not isinstance(user, User):
        return
    why = getattr(request, "session_ended", "")
    if why:
        record_act_of(request, user, "tenancy.session.ended", reason=why)
    else:
        record_act_of(request, user, "tenancy.session.signed_out")


def _sign_in_failed(
    sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **_: object
) -> None:
    if request is not None:
        tell_attempt(request, "sign_in_failed", guessed_address(request, credentials), reason="wrong password")


def _locked_out(sender: object, request: HttpRequest, username: str, ip_address: str, **_: object) -> None:
    tell_attempt(request, "locked_out", username or "")


def _code_rejected(sender: object, request: HttpRequest, user: User | None = None, **_: object) -> None:
    tell_attempt(request, "sign_in_failed", user.email if user else "", reason="wrong code")


def _email_changed(
    sender: object, request: HttpRequest, user: User, from_email_address: Any, to_email_address: Any, **_: object
) -> None:
    before = from_email_address.email if from_email_address else ""
    record_act_of(request, user, "tenancy.email.changed", address=[before, to_email_address.email])


def _factor_added(sender: object, request: HttpRequest, user: User, authenticator: Any, **_: object) -> None:
    if authenticator.type == "recovery_codes":
        record_act_of(request, user, "tenancy.recovery_codes.made")
    else:
        record_act_of(request, user, "tenancy.second_factor.added", factor=authenticator.type)
        stop_recovery(request, user, "a new second factor was set up")


def _factor_removed(sender: object, request: HttpRequest, user: User, authenticator: Any, **_: object) -> None:
    record_act_of(request, user, "tenancy.second_factor.removed", factor=authenticator.type)


def _factor_used(sender: object, request: HttpRequest, user: User, authenticator: Any, **_: object) -> None:
    if authenticator.type == "recovery_codes":
        record_act_of(request, user, "tenancy.recovery_codes.used")
    else:
        record_act_of(request, user, "tenancy.second_factor.used", factor=authenticator.type)
    stop_recovery(request, user, "a second factor was used, so not all of them are lost")


def _factor_failed(sender: object, request: HttpRequest, user: User, **_: object) -> None:
    tell_attempt(request, "sign_in_failed", user.email, reason="wrong second factor")


def _person(request: HttpRequest, user: User) -> Actor:
    return Actor("person", str(user), id=user.id, ip=client_ip(request), request_id=_request_id(request))


def _request_id(request: HttpRequest) -> str:
    return str(getattr(request, "request_id", ""))


def _agent(request: HttpRequest) -> str:
    return str(request.META.get("HTTP_USER_AGENT", ""))[:200]
