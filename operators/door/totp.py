"""Codes of an app: time-based one-time passwords by RFC 6238 over HMAC-SHA-1, six digits, thirty seconds."""

import base64
import hmac
import secrets
from hashlib import sha1
from urllib.parse import quote, urlencode

from django.conf import settings

from erp.foundation.sealing import fernet_for

SECONDS = 30
_DIGITS = 6
_KEY_BYTES = 20
# Another purpose than the staff's factors have, so that a sealed key of theirs opens nothing here.
_PURPOSE = "operators.door.totp:"


def new_key() -> str:
    """A key in base32, as apps take it: 160 random bits."""
    return base64.b32encode(secrets.token_bytes(_KEY_BYTES)).decode()


def code_at(key: str, step: int) -> str:
    """The code of one half minute (RFC 4226, 5.3, with the step of RFC 6238, 4.2)."""
    digest = hmac.new(base64.b32decode(key), step.to_bytes(8, "big"), sha1).digest()
    place = digest[-1] & 0x0F
    number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFFFFFF
    return str(number % 10**_DIGITS).zfill(_DIGITS)


def step_of_code(key: str, code: str, *, moment: float, after: int) -> int | None:
    """The half minute whose code this is, if it is the present or the last one and later than ``after``."""
    present = int(moment // SECONDS)
    for step in (present, present - 1):
        if step > after and hmac.compare_digest(code_at(key, step).encode(), code.encode()):
            return step
    return None


def address_for_app(key: str, operator: str) -> str:
    """The address that an app reads from a picture."""
    issuer = f"{settings.PRODUCT_NAME} operators"
    label = quote(f"{issuer}:{operator}")
    return f"otpauth://totp/{label}?{urlencode({'secret': key, 'issuer': issuer})}"


def seal(key: str) -> str:
    """The key under a key of the installation: a copy of the database alone makes no codes."""
    return fernet_for(_PURPOSE).encrypt(key.encode()).decode()


def unseal(sealed: str) -> str:
    """The key in base32 again."""
    return fernet_for(_PURPOSE).decrypt(sealed.encode()).decode()
