"""The Ed25519 keys of this installation: one that signs, and the public ones of all that ever did.

The private key is made once and kept with the installation's other secrets, or given by
``ERP_AUDIT_SIGNING_KEY``. Public keys are kept for good, in a file beside it: a head that
was signed ten years ago is checked with the key of then. Both are read whenever they are
needed, so that a key holds in every process from the moment it is there.
"""

import base64
import binascii
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from django.conf import settings

from auditlog.chain.errors import SigningKeyIsGiven, SigningKeysUnavailable, SigningKeyUnreadable
from erp.embedded.errors import CannotStart
from erp.embedded.locking import exclusive
from erp.embedded.places import current_places, make_private_directory
from erp.embedded.secret_store import SecretStore, write_private_json
from erp.foundation import clock

_SECRET_NAME = "audit_signing_seed"  # noqa: S105 - the name of a secret, not the secret.
_PUBLIC_FILE = "audit-public-keys.json"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key as it is published; ``raw`` are its 32 bytes, ``retired_at`` is None for the one that signs."""

    raw: bytes
    since: datetime
    retired_at: datetime | None

    @property
    def id(self) -> str:
        """The first 16 hexadecimal digits of SHA-256 over the raw key."""
        return key_id(self.raw)

    @property
    def pem(self) -> str:
        """The key in PEM, as ``openssl pkeyutl`` takes it."""
        encoded = Ed25519PublicKey.from_public_bytes(self.raw).public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )
        return encoded.decode("ascii")

    def as_jwk(self) -> dict[str, str | None]:
        """The key as a JSON Web Key (RFC 8037), with its PEM text and its time beside it."""
        return {
            "kty": "OKP",
            "crv": "Ed25519",
            "use": "sig",
            "alg": "EdDSA",
            "kid": self.id,
            "x": base64.urlsafe_b64encode(self.raw).rstrip(b"=").decode("ascii"),
            "pem": self.pem,
            "since": self.since.isoformat(),
            "retired_at": self.retired_at.isoformat() if self.retired_at else None,
        }


@dataclass(frozen=True, slots=True)
class _Kept:
    """A public key as the file holds it."""

    x: str
    since: str
    retired_at: str | None = None


def key_id(raw: bytes) -> str:
    """What a key is called: the first 16 hexadecimal digits of SHA-256 over its 32 raw bytes."""
    return sha256(raw).hexdigest()[:16]


def signing_key() -> Ed25519PrivateKey:
    """The private key that signs now; made at the first call of an installation.

    Its public key is on disk, for publishing, before this returns. Raises
    ``SigningKeyUnreadable`` and ``SigningKeysUnavailable``.
    """
    key = _given_key() or _own_key()
    _publish(key.public_key().public_bytes_raw())
    return key


def public_keys() -> list[PublicKey]:
    """The public key that signs now, then those that did, the youngest first."""
    signing_key()
    with _as_refusal():
        kept = _read_kept(_public_file())
    known = [
        PublicKey(
            base64.b64decode(one.x),
            datetime.fromisoformat(one.since),
            datetime.fromisoformat(one.retired_at) if one.retired_at else None,
        )
        for one in kept
    ]
    return sorted(known, key=lambda one: (one.retired_at is None, one.since), reverse=True)


def rotate_signing_key() -> PublicKey:
    """Sign with a new key from now on and keep publishing the old one; the operator's command calls this.

    Raises ``SigningKeyIsGiven`` where the key comes from the environment.
    """
    if settings.AUDIT_SIGNING_KEY:
        raise SigningKeyIsGiven
    signing_key()
    with _as_refusal():
        SecretStore(current_places().secrets).replace(_SECRET_NAME, _new_seed())
    return public_keys()[0]


def _given_key() -> Ed25519PrivateKey | None:
    given = str(settings.AUDIT_SIGNING_KEY).strip()
    if not given:
        return None
    try:
        if "-----BEGIN" in given:
            key = load_pem_private_key(given.encode(), password=None)
            if not isinstance(key, Ed25519PrivateKey):
                raise SigningKeyUnreadable
            return key
        return Ed25519PrivateKey.from_private_bytes(_base64(given))
    except (ValueError, TypeError, UnsupportedAlgorithm, binascii.Error) as error:
        # What was given is a secret: neither it nor the library's words about it are repeated.
        raise SigningKeyUnreadable from error


def _base64(text: str) -> bytes:
    padded = text + "=" * (-len(text) % 4)
    return base64.b64decode(padded.translate(str.maketrans("-_", "+/")), validate=True)


def _own_key() -> Ed25519PrivateKey:
    with _as_refusal():
        places = current_places()
        make_private_directory(places.root)
        seed = SecretStore(places.secrets).get_or_create(_SECRET_NAME, _new_seed)
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(seed))


def _new_seed() -> str:
    return base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode("ascii")


def _publish(raw: bytes) -> None:
    """Note the key that signs now as such, and every other one as retired."""
    text = base64.b64encode(raw).decode("ascii")
    with _as_refusal():
        path = _public_file()
        if _signs_alone(_read_kept(path), text):
            return
        make_private_directory(path.parent)
        with exclusive(path.with_suffix(".lock")):
            kept = _read_kept(path)
            if _signs_alone(kept, text):
                return
            now = clock.now().isoformat()
            known = {one.x: replace(one, retired_at=one.retired_at or now) for one in kept}
            known[text] = replace(known.get(text, _Kept(text, now)), retired_at=None)
            write_private_json(path, {"keys": [asdict(one) for one in known.values()]})


def _signs_alone(kept: list[_Kept], text: str) -> bool:
    return [one.x for one in kept if one.retired_at is None] == [text]


def _public_file() -> Path:
    return current_places().root / _PUBLIC_FILE


def _read_kept(path: Path) -> list[_Kept]:
    try:
        return [_Kept(**one) for one in json.loads(path.read_text())["keys"]]
    except FileNotFoundError:
        return []


@contextmanager
def _as_refusal() -> Iterator[None]:
    try:
        yield
    except (CannotStart, OSError) as error:
        raise SigningKeysUnavailable(str(error)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise SigningKeysUnavailable(f"{_public_file()} is damaged. Bring it back from a backup.") from error
