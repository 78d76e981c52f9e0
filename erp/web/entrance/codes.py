"""Codes that work once: of an app, by its counter; recovery codes, by being struck out."""

import secrets
import time
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.http import HttpRequest

from tenancy.access.models import User

RECOVERY_CODES = 10
# No signs that are taken for one another; twelve of them are sixty bits.
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_HINT = 2
# The mark of a factor, and of a session, whose recovery codes nobody has kept yet.
_AWAITS = "awaits_codes"


def present_counter() -> int:
    """Which stretch of thirty seconds it is, by this machine's own clock."""
    return int(time.time()) // int(app_settings.TOTP_PERIOD)


def matching_counter(secret: str, code: str) -> int | None:
    """The counter that a code of an app belongs to, if it is good now."""
    now = present_counter()
    tolerance = int(app_settings.TOTP_TOLERANCE)
    for counter in range(now - tolerance, now + tolerance + 1):
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))):
            return counter
    return None


def use_code(user: User, code: str) -> Authenticator | None:
    """The factor that the code proves; it is spent with that. Nothing where it proves none.

    The rows are locked: of two requests with the same code one is too late.
    """
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    with transaction.atomic():
        rows = Authenticator.objects.select_for_update().filter(user_id=user.id, type__in=kinds).order_by("id")
        for authenticator in rows:
            is_app = authenticator.type == Authenticator.Type.TOTP
            if (_use_app if is_app else _use_recovery)(authenticator.data, code):
                authenticator.save(update_fields=["data"])
                return authenticator
    return None


def make_recovery_codes(user: User) -> tuple[Authenticator, list[str]]:
    """New recovery codes instead of all earlier ones; this is the only time that they are readable."""
    codes = ["".join(secrets.choice(_SIGNS) for _ in range(12)) for _ in range(RECOVERY_CODES)]
    kept = [{"hint": code[:_HINT], "hash": make_password(code)} for code in codes]
    with transaction.atomic():
        User.objects.select_for_update().get(id=user.id)
        Authenticator.objects.filter(user_id=user.id, type=Authenticator.Type.RECOVERY_CODES).delete()
        made = Authenticator.objects.create(
            user=user, type=Authenticator.Type.RECOVERY_CODES, data={"codes": kept, "seed": ""}
        )
    return made, ["-".join((code[:4], code[4:8], code[8:])) for code in codes]


def recovery_codes_left(user: User) -> int:
    """How many recovery codes are still good."""
    row = Authenticator.objects.filter(user_id=user.id, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(row.data.get("codes", [])) if row else 0


def await_codes(request: HttpRequest, factor: Authenticator) -> None:
    """A first factor is finished when its person has said that he keeps recovery codes."""
    factor.data[_AWAITS] = True
    factor.save(update_fields=["data"])
    request.session[_AWAITS] = True


def remember_awaited_codes(request: HttpRequest, user: User) -> None:
    """Whoever left before he kept his codes is led to them at his next sign-in with the factor."""
    if Authenticator.objects.filter(user_id=user.id, **{f"data__{_AWAITS}": True}).exists():
        request.session[_AWAITS] = True


def codes_are_awaited(request: HttpRequest) -> bool:
    """Whether this session is to make and keep its codes first. No query."""
    return bool(request.session.get(_AWAITS))


def forget_awaited_codes(request: HttpRequest) -> None:
    """There is no factor any more that codes belong to."""
    request.session.pop(_AWAITS, None)


def keep_codes(request: HttpRequest, user: User) -> bool:
    """The person says that he has kept his codes; tells whether there are any."""
    if not recovery_codes_left(user):
        return False
    for factor in Authenticator.objects.filter(user_id=user.id, **{f"data__{_AWAITS}": True}):
        del factor.data[_AWAITS]
        factor.save(update_fields=["data"])
    forget_awaited_codes(request)
    return True


def _use_app(data: dict[str, Any], code: str) -> bool:
    counter = matching_counter(decrypt(data["secret"]), code)
    if counter is None or counter <= data.get("used_counter", -1):
        return False
    data["used_counter"] = counter
    return True


def _use_recovery(data: dict[str, Any], code: str) -> bool:
    typed = "".join(sign for sign in code.upper() if sign.isalnum())
    if len(typed) != 12:
        return False
    for kept in data.get("codes", []):
        # The first two signs are kept readable, so that one slow hash is computed and not ten.
        if kept["hint"] == typed[:_HINT] and check_password(typed, kept["hash"]):
            data["codes"] = [one for one in data["codes"] if one is not kept]
            return True
    return False
