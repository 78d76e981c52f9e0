"""Say that one has read one's notices."""

from uuid import UUID

from erp.foundation import clock
from erp.foundation.actor import Actor
from tenancy.access.checking import require_permission
from tenancy.access.models import Membership
from tenancy.notices.models import Notice
from tenancy.notices.unread import count_unread_after_commit


def read_notice(membership: Membership, notice_id: UUID, *, actor: Actor) -> Notice | None:
    """Note that a member has read one of his own notices; nothing where it is not his."""
    require_permission(actor, "tenancy.notice.view")
    notice = Notice.objects.filter(membership=membership, id=notice_id).first()
    if notice is not None and notice.read_at is None:
        notice.read_at = clock.now()
        notice.save(update_fields=["read_at"])
        count_unread_after_commit(membership.id)
    return notice


def read_all_notices(membership: Membership, *, actor: Actor) -> int:
    """Note that a member has read all of his own; returns how many were unread."""
    require_permission(actor, "tenancy.notice.view")
    unread = Notice.objects.filter(membership=membership, read_at__isnull=True)
    count_unread_after_commit(membership.id)
    return unread.update(read_at=clock.now())
