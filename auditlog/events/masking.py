"""Which names tell that a value is secret, and what is shown in its place.

What a table's rows hold is masked by its model's declaration (``Audited.masked``), inside
the database. This is the net under it: a test asks of every audited column with a telling
name that it is declared, and the details of events without a row pass through here.
"""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

MASK = "***"
# A tail of four is shown only where at least as many signs stay hidden.
_SHORTEST_WITH_TAIL = 8

_SECRET = frozenset(
    {
        "password", "passwords", "passwd", "passphrase", "pwd", "secret", "secrets", "token", "tokens", "pin", "otp",
        "totp", "hotp", "mfa", "recovery", "credential", "credentials", "authorization", "cookie", "cookies", "salt",
        "seed", "nonce", "cvv", "cvc", "pan", "aadhaar", "aadhar", "passport", "ssn", "csrf", "bearer", "apikey",
    }
)  # fmt: skip
# Written together with what goes before: ``oldpassword``, ``accesstoken``.
_ENDINGS = ("password", "passphrase", "secret", "token")
_SECRET_PAIRS = frozenset(
    {
        ("api", "key"), ("private", "key"), ("secret", "key"), ("access", "key"), ("session", "key"),
        ("signing", "key"), ("encryption", "key"), ("reset", "key"), ("auth", "key"), ("id", "number"),
        ("identity", "number"), ("national", "id"), ("one", "time"), ("tax", "secret"),
        ("login", "code"), ("backup", "code"), ("backup", "codes"), ("verification", "code"),
    }
)  # fmt: skip
_BANK = frozenset({"iban", "card", "routing"})
_BANK_PAIRS = frozenset(
    {("account", "number"), ("bank", "account"), ("bank", "number"), ("card", "number"), ("routing", "number")}
)


def is_secret(name: str) -> bool:
    """Whether a field of this name holds what nobody may read: a password, a key, an identity number."""
    return _names(name, _SECRET, _SECRET_PAIRS)


def is_bank_number(name: str) -> bool:
    """Whether a field of this name holds a number of which the last four signs are shown."""
    return _names(name, _BANK, _BANK_PAIRS)


def is_telling(name: str) -> bool:
    """Whether a column of this name has to be declared: a lone ``key`` may be one or not, so it asks, too."""
    return is_secret(name) or is_bank_number(name) or "key" in _words(name)


def masked(details: Mapping[str, Any]) -> dict[str, Any]:
    """The same details with what their names tell to be secret masked, however deep it stands."""
    return {name: _shown(name, value) for name, value in details.items()}


def _shown(name: str, value: Any) -> Any:
    if value is None or value == "":
        return value
    if is_secret(name):
        return MASK
    if is_bank_number(name):
        return _each(value, _tail)
    if isinstance(value, Mapping):
        return masked({str(key): inner for key, inner in value.items()})
    if isinstance(value, list | tuple):
        return [masked(one) if isinstance(one, Mapping) else one for one in value]
    return value


def _each(value: Any, change: Any) -> Any:
    return [change(one) for one in value] if isinstance(value, list | tuple) else change(value)


def _tail(value: Any) -> Any:
    if value is None:
        return None
    text = str(value)
    return MASK + text[-4:] if len(text) >= _SHORTEST_WITH_TAIL else MASK


def _names(name: str, words: frozenset[str], pairs: frozenset[tuple[str, ...]]) -> bool:
    parts = _words(name)
    if words is _SECRET and any(part.endswith(_ENDINGS) for part in parts):
        return True
    return not words.isdisjoint(parts) or any(pair in pairs for pair in pairwise(parts))


def _words(name: str) -> list[str]:
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    # A number at the end of a word counts things of one kind: ``password2``.
    return [part for part in (word.rstrip("0123456789") for word in re.split(r"[^a-z0-9]+", apart.lower())) if part]
