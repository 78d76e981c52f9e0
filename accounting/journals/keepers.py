"""In whose name something is done that was asked for earlier: with what that person may do now."""

from uuid import UUID

from erp.foundation.actor import Actor
from tenancy.access.models import Membership
from tenancy.access.policy import access_of
from tenancy.access.queries import active_member_of, active_members, actor_of

# What the clock itself may do where the person is gone: keep a draft for somebody else to look at.
_OF_THE_CLOCK = frozenset({"accounting.journal_entry.create"})


def actor_of_keeper(person_id: UUID | None, what: str) -> Actor:
    """The person as a task; where he is no member any more, or was never one, the clock, which only drafts."""
    membership = _membership_of(person_id)
    if membership is None:
        return Actor(kind="task", label=what, permissions=_OF_THE_CLOCK)
    return actor_of(membership, membership.user).as_task("")


def told_of_keeper(person_id: UUID | None) -> list[Membership]:
    """The person himself, or where he is gone those who change the settings of the books."""
    membership = _membership_of(person_id)
    if membership is not None:
        return [membership]
    return [one for one in active_members() if "accounting.settings.edit" in access_of(one).permissions]


def _membership_of(person_id: UUID | None) -> Membership | None:
    # Whoever is suspended acts through nothing, the clock included.
    return active_member_of(person_id) if person_id else None
