"""What the tenant's own rooms use of its plan."""

from tenancy.access.models import Membership
from tenancy.files.queries import bytes_of_tenant
from tenancy.invitations.queries import open_invitations
from tenancy.plans.usage import counts_use


@counts_use("users", "Members")
def members() -> int:
    """Everybody who is a member, suspended ones too: they may come back without asking for room."""
    return Membership.objects.count()


@counts_use("users", "Open invitations")
def invitations() -> int:
    """Whoever may join, until the invitation is withdrawn."""
    return open_invitations().count()


@counts_use("bytes", "Files")
def files() -> int:
    """The logo and all attachments."""
    return bytes_of_tenant()
