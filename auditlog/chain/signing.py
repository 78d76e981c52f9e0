"""Sign the head of a chain, so that who keeps it can show later whose it was."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from auditlog.chain.canonical import head_bytes
from auditlog.chain.heads import write_head
from auditlog.chain.keys import key_id, signing_key


@dataclass(frozen=True, slots=True)
class SignedHead:
    """The head of a tenant's chain at one moment, with the installation's signature over it.

    ``hash`` is the 32 bytes of seal ``number``; ``signature`` the 64 bytes of Ed25519
    (RFC 8032) over ``head_bytes`` of everything but the slug.
    """

    tenant_id: UUID
    slug: str
    number: int
    hash: bytes
    signed_at: datetime
    key_id: str
    signature: bytes

    @property
    def head(self) -> str:
        """The head to write down, ``NUMBER:HASH``."""
        return write_head(self.number, self.hash)

    @property
    def signature_text(self) -> str:
        """The signature in base64."""
        return base64.b64encode(self.signature).decode("ascii")

    def as_json(self) -> dict[str, str]:
        """The form in which heads are given away: in exports, mails and the answers of commands."""
        return {
            "tenant": str(self.tenant_id),
            "slug": self.slug,
            "head": self.head,
            "signed_at": _instant(self.signed_at),
            "key_id": self.key_id,
            "signature": self.signature_text,
        }


def sign_head(tenant_id: UUID, slug: str, number: int, digest: bytes, at: datetime) -> SignedHead:
    """Sign the head that a tenant's chain has at the moment ``at``; raises ``SigningKeysUnavailable``."""
    key = signing_key()
    signature = key.sign(head_bytes(tenant_id, number, digest, at))
    return SignedHead(tenant_id, slug, number, digest, at, key_id(key.public_key().public_bytes_raw()), signature)


def signature_holds(signed: SignedHead, public_key: bytes) -> bool:
    """Whether the key of these 32 raw bytes signed this head."""
    covered = head_bytes(signed.tenant_id, signed.number, signed.hash, signed.signed_at)
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signed.signature, covered)
    except InvalidSignature:
        return False
    return True


def _instant(moment: datetime) -> str:
    # Always with its six digits: the signature covers the microseconds.
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
