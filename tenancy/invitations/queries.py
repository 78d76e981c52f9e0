"""Open invitations, and the one that a link leads to."""

import re
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.db.models import QuerySet

from tenancy.invitations.models import Invitation
from tenancy.scoping.context import tenant_context
from tenancy.tenants.errors import UnknownTenant
from tenancy.tenants.models import Tenant
from tenancy.tenants.queries import tenant_id_by_slug

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Asked:
    """An invitation as its link shows it, with the tenant into which it leads."""

    invitation: Invitation
    tenant: Tenant


def open_invitations() -> QuerySet[Invitation]:
    """Those that were neither accepted nor withdrawn, also those that ran out, by address."""
    return Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True).order_by("email")


def open_invitation(invitation_id: UUID) -> Invitation | None:
    """One of the open ones, or nothing."""
    return open_invitations().filter(id=invitation_id).first()


def hash_of_token(token: str) -> str:
    """What is kept of a link's token: it is random enough for a plain hash."""
    return sha256(token.encode()).hexdigest()


def invitation_of(slug: str, token: str) -> Asked | None:
    """The invitation of this tenant with this token, open or not; nothing for any other.

    A token is looked for among the invitations of its own tenant alone, so that under
    another tenant's name it is worth nothing.
    """
    if not _TOKEN.fullmatch(token):
        return None
    try:
        tenant_id = tenant_id_by_slug(slug)
    except UnknownTenant:
        return None
    with tenant_context(tenant_id):
        found = Invitation.objects.filter(token_hash=hash_of_token(token)).first()
        return Asked(found, Tenant.objects.get(id=tenant_id)) if found else None
