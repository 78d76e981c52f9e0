"""Messages of the queue that carry a tenant and nothing else: signed, each for one purpose."""

from uuid import UUID

from django.core import signing


def signed_tenant(tenant_id: UUID, *, purpose: str) -> str:
    """The tenant as a message that only this installation can write, good for ``purpose`` alone."""
    return signing.dumps(str(tenant_id), salt=purpose)


def tenant_of(message: str, *, purpose: str) -> UUID | None:
    """The tenant of a message; nothing where it is forged or was signed for another purpose."""
    try:
        return UUID(signing.loads(message, salt=purpose))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
