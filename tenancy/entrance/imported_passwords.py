"""Password hashes that another system made, in the form in which Django checks them.

They work as they are, and the first sign-in replaces them by ours. Forms that are known:
``$2a$``, ``$2b$`` and ``$2y$`` of bcrypt; PBKDF2-SHA256 as Django, passlib and werkzeug
write it.
"""

import base64
import re

from tenancy.entrance.errors import ForeignHash

LEAST_BCRYPT_COST = 10
# A hash that takes a minute to check would be a way to keep the server busy.
MOST_BCRYPT_COST = 15
LEAST_ITERATIONS = 10_000
MOST_ITERATIONS = 5_000_000

_BCRYPT = re.compile(r"\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}")
_DJANGO = re.compile(r"pbkdf2_sha256\$(\d{1,8})\$([^$]{1,128})\$([A-Za-z0-9+/]{43}=)")
_PASSLIB = re.compile(r"\$pbkdf2-sha256\$(\d{1,8})\$([./A-Za-z0-9]{1,128})\$([./A-Za-z0-9]{43})")
_WERKZEUG = re.compile(r"pbkdf2:sha256:(\d{1,8})\$([A-Za-z0-9]{1,128})\$([0-9a-f]{64})")


def taken_over(foreign: str) -> str:
    """The hash as our ``password`` column keeps it; raises ``ForeignHash`` with the reason."""
    text = foreign.strip()
    if found := _BCRYPT.fullmatch(text):
        return _bcrypt(text, int(found[1]))
    if found := _DJANGO.fullmatch(text):
        _require_iterations(int(found[1]))
        return text
    if found := _PASSLIB.fullmatch(text):
        _require_iterations(int(found[1]))
        salt = _unaltered(found[2])
        return _pbkdf2(found[1], salt, _unaltered(found[3]))
    if found := _WERKZEUG.fullmatch(text):
        _require_iterations(int(found[1]))
        return _pbkdf2(found[1], found[2].encode(), bytes.fromhex(found[3]))
    raise ForeignHash("This is no bcrypt hash and none of PBKDF2 with SHA-256. Let the person choose a new password.")


def _bcrypt(text: str, cost: int) -> str:
    if cost < LEAST_BCRYPT_COST:
        raise ForeignHash(
            f"A bcrypt hash of cost {cost} is too quickly guessed; {LEAST_BCRYPT_COST} is the least."
            " Let the person choose a new password."
        )
    if cost > MOST_BCRYPT_COST:
        raise ForeignHash(f"A bcrypt hash of cost {cost} takes too long to check; {MOST_BCRYPT_COST} is the most.")
    # The three letters name one algorithm; the library checks it under the second.
    return f"bcrypt$$2b${text[4:]}"


def _require_iterations(iterations: int) -> None:
    if not LEAST_ITERATIONS <= iterations <= MOST_ITERATIONS:
        raise ForeignHash(
            f"PBKDF2 is taken with {LEAST_ITERATIONS:,} to {MOST_ITERATIONS:,} rounds, not {iterations:,}."
        )


def _unaltered(text: str) -> bytes:
    """The bytes of passlib's base64, which writes a dot for the plus and no padding."""
    try:
        return base64.b64decode(text.replace(".", "+") + "=" * (-len(text) % 4), validate=True)
    except ValueError as error:
        raise ForeignHash("The salt of this hash is damaged.") from error


def _pbkdf2(iterations: str, salt: bytes, digest: bytes) -> str:
    """Django keeps the salt as text; bytes that are none go through Latin-1, and come back so."""
    try:
        word = salt.decode("ascii")
        plain = "$" not in word and word.isprintable()
    except UnicodeDecodeError:
        plain = False
    encoded = base64.b64encode(digest).decode()
    if plain:
        return f"pbkdf2_sha256${iterations}${word}${encoded}"
    return f"pbkdf2_sha256_raw${iterations}${base64.b64encode(salt).decode()}${encoded}"
