"""What a session knows of the address that somebody wants to start with: asked for, then proved.

The code itself is in the mail alone. The session keeps a digest of it, so that neither a copy
of the sessions nor the queue shows what proves an address.
"""

import time

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from erp.web.entrance.one_mail_a_minute import spend_code

_KEPT = "start"
_SALT = "erp.web.start.proof"
# As long and as often as a code for signing in.
SECONDS_FOR_CODE = 10 * 60
MOST_TRIES = 3
# How long one may take to choose a name and a password.
SECONDS_FOR_ACCOUNT = 60 * 60


def expect_code(request: HttpRequest, address: str, code: str) -> None:
    """From now on this session waits for the code that goes to the address."""
    request.session[_KEPT] = {"address": address, "digest": _digest(code), "at": time.time(), "tries": 0}


def awaited_address(request: HttpRequest) -> str:
    """The address whose code this session waits for; empty where it waits for none, or no longer."""
    kept = request.session.get(_KEPT) or {}
    is_fresh = time.time() - float(kept.get("at", 0)) <= SECONDS_FOR_CODE
    return str(kept["address"]) if "digest" in kept and is_fresh and kept["tries"] < MOST_TRIES else ""


def prove_address(request: HttpRequest, code: str) -> bool:
    """Take a code: whether it is the right one. It is good once, in whichever browser."""
    address = awaited_address(request)
    if not address:
        return False
    kept = request.session[_KEPT]
    # Written down before it is compared, so that a try always costs one.
    request.session[_KEPT] = kept | {"tries": kept["tries"] + 1}
    request.session.save()
    typed = plain_code(code)
    if not constant_time_compare(_digest(typed), kept["digest"]) or not spend_code(typed):
        return False
    # A session that somebody else may have begun is worth nothing from here on.
    request.session.cycle_key()
    request.session[_KEPT] = {"address": address, "proved_at": time.time()}
    return True


def proved_address(request: HttpRequest) -> str:
    """The address that this session has proved lately; empty without one."""
    kept = request.session.get(_KEPT) or {}
    is_fresh = time.time() - float(kept.get("proved_at", 0)) <= SECONDS_FOR_ACCOUNT
    return str(kept["address"]) if is_fresh and "proved_at" in kept else ""


def forget(request: HttpRequest) -> None:
    """Nothing is waited for and nothing is proved any more."""
    request.session.pop(_KEPT, None)


def plain_code(code: str) -> str:
    """A code without what people put between its signs."""
    return "".join(sign for sign in code.upper() if sign.isalnum())


def _digest(code: str) -> str:
    return str(salted_hmac(_SALT, code, algorithm="sha256").hexdigest())
