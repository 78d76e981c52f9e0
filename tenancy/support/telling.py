"""Tell the owners about an operator's look."""

from tenancy.access.models import Membership
from tenancy.access.registry import Role
from tenancy.notices.models import Severity
from tenancy.notices.sending import send_notice


def tell_owners(title: str, sentence: str) -> None:
    """A notice and a mail to every owner of the tenant in force, with the way to the page."""
    owners = Membership.objects.filter(role=Role.OWNER, suspended_at=None)
    send_notice(
        to=owners,
        kind="tenancy.support.told",
        title=title,
        sentence=sentence,
        path="settings/support/",
        severity=Severity.WARNING,
    )
