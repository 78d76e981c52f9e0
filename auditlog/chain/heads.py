"""Where a tenant's chain ends now, and how that is written down."""

from auditlog.chain.canonical import GENESIS
from auditlog.chain.models import AuditChainHead


def present_head() -> tuple[int, bytes]:
    """The number and the hash of the last seal of the tenant in force; zeros for an empty chain."""
    head = AuditChainHead.objects.first()
    return (head.seal_number, bytes(head.hash)) if head else (0, GENESIS)


def write_head(number: int, digest: bytes) -> str:
    """A head to write down, ``NUMBER:HASH``."""
    return f"{number}:{digest.hex()}"
