"""Let an operator in by address, password and the code of his app, all three at once."""

from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.security_log import SecurityEvent, tell
from operators.door import totp
from operators.door.errors import SignInRefused
from operators.door.models import Operator

HASHER = "argon2"


def sign_in_operator(address: str, password: str, code: str, *, actor: Actor) -> Operator:
    """The operator whom all three fit; raises ``SignInRefused``, which says no more than that.

    Whether the address is an operator's takes the same time to find out: a password is
    compared in either case. The row is locked, so that a code is taken once.
    """
    with transaction.atomic():
        found = Operator.objects.select_for_update().filter(address=address.strip().lower(), is_active=True).first()
        fits = check_password(password, found.password if found else _nobodys_password())
        step = _step(found, code) if found else None
        if found is not None and fits and step is not None:
            found.last_step, found.signed_in_at = step, clock.now()
            found.save(update_fields=["last_step", "signed_in_at"])
            signed_in = Actor("operator", f"operator {found.address}", ip=actor.ip, request_id=actor.request_id)
            tell(SecurityEvent.by("operators.session.signed_in", signed_in))
            return found
    tell(SecurityEvent.by("operators.session.sign_in_failed", actor))
    raise SignInRefused


def _step(operator: Operator, code: str) -> int | None:
    key = totp.unseal(operator.sealed_key)
    return totp.step_of_code(key, code.replace(" ", ""), moment=clock.now().timestamp(), after=operator.last_step)


@cache
def _nobodys_password() -> str:
    return make_password("the password of nobody", hasher=HASHER)
