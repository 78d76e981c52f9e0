"""A member's own notices, newest first."""

from dataclasses import dataclass
from uuid import UUID

from tenancy.access.models import Membership
from tenancy.notices.models import Notice

NOTICES_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class NoticePage:
    """Some notices, and the keys of the pages before and after them."""

    notices: list[Notice]
    newer_than: UUID | None
    older_than: UUID | None


def notice_page(
    membership: Membership,
    *,
    unread_only: bool = False,
    older_than: UUID | None = None,
    newer_than: UUID | None = None,
) -> NoticePage:
    """One page of a member's notices; ids sort by the time of their making."""
    own = Notice.objects.filter(membership=membership)
    if unread_only:
        own = own.filter(read_at__isnull=True)
    if newer_than is not None:
        rows = list(own.filter(id__gt=newer_than).order_by("id")[: NOTICES_A_PAGE + 1])
        more_newer, more_older = len(rows) > NOTICES_A_PAGE, True
        rows = rows[:NOTICES_A_PAGE][::-1]
    else:
        older = own.filter(id__lt=older_than) if older_than is not None else own
        rows = list(older.order_by("-id")[: NOTICES_A_PAGE + 1])
        more_newer, more_older = older_than is not None, len(rows) > NOTICES_A_PAGE
        rows = rows[:NOTICES_A_PAGE]
    return NoticePage(
        notices=rows,
        newer_than=rows[0].id if rows and more_newer else None,
        older_than=rows[-1].id if rows and more_older else None,
    )
