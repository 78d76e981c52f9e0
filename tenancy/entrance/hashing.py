"""How passwords are hashed: Argon2id, with the older and foreign forms that are still accepted."""

import base64
import hashlib
from typing import Any

import bcrypt
from django.contrib.auth.hashers import Argon2PasswordHasher, BCryptPasswordHasher, PBKDF2PasswordHasher
from django.utils.crypto import constant_time_compare

_MOST_BCRYPT_BYTES = 72


class OurArgon2(Argon2PasswordHasher):
    """Argon2id with 64 MiB, two passes and one lane.

    More than the least that the OWASP Password Storage Cheat Sheet names (46 MiB and one
    pass, or 19 MiB and two); one lane, since a web server has other requests for its other
    cores. The measured times stand in ``docs/decisions``.
    """

    time_cost = 2
    memory_cost = 65_536
    parallelism = 1


class ForeignBcrypt(BCryptPasswordHasher):
    """Plain bcrypt from elsewhere, which looks at the first 72 bytes of a password and no further.

    The library refuses longer ones; the systems that made these hashes cut them off.
    """

    def encode(self, password: str, salt: bytes) -> str:  # type: ignore[override]
        """The hash over the first 72 bytes."""
        made = bcrypt.hashpw(password.encode()[:_MOST_BCRYPT_BYTES], salt)
        return f"{self.algorithm}${made.decode('ascii')}"


class ForeignPbkdf2(PBKDF2PasswordHasher):
    """PBKDF2-SHA256 from elsewhere whose salt is no text: it is kept in base64."""

    algorithm = "pbkdf2_sha256_raw"

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """The hash with the salt's own bytes."""
        rounds = iterations or self.iterations
        made = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(salt), rounds)
        return f"{self.algorithm}${rounds}${salt}${base64.b64encode(made).decode()}"

    def decode(self, encoded: str) -> dict[str, Any]:
        """The parts of a hash."""
        algorithm, iterations, salt, digest = encoded.split("$", 3)
        return {"algorithm": algorithm, "hash": digest, "iterations": int(iterations), "salt": salt}

    def verify(self, password: str, encoded: str) -> bool:
        """Whether the password is the one of the hash."""
        parts = self.decode(encoded)
        return bool(constant_time_compare(encoded, self.encode(password, parts["salt"], parts["iterations"])))
