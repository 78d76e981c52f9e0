"""What an invitation gives, and whether somebody may give it: asked when it is sent and when it is accepted."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from erp.foundation.actor import NO_LIMITS, Actor, Limits
from erp.foundation.errors import PermissionRefused, Refusal
from tenancy.access.bounds import require_may_give
from tenancy.access.checking import require_permission
from tenancy.access.errors import UnknownRole
from tenancy.access.facts import AccessFacts
from tenancy.access.naming import role_facts
from tenancy.access.narrowing import require_areas, require_branches, require_limits
from tenancy.access.queries import actor_of, members
from tenancy.invitations.errors import OwnerNotNarrowed
from tenancy.invitations.models import Invitation


@dataclass(frozen=True, slots=True)
class Offer:
    """Role, limits and scope that somebody is invited with; ``role`` is a code or an id.

    Without branches the member works for all of them, or for those of whoever invites him.
    """

    role: str
    limits: Limits = NO_LIMITS
    own_only: Iterable[str] = ()
    branches: Iterable[UUID] | None = None


def facts_of_offer(offer: Offer, *, actor: Actor) -> AccessFacts:
    """What the offer amounts to; raises what refuses a role, a limit, an area or a branch that is not there."""
    role = role_facts(offer.role)
    require_limits(offer.limits)
    areas = require_areas(offer.own_only)
    chosen = None if offer.branches is None else require_branches(offer.branches)
    facts = AccessFacts(role, (), offer.limits, frozenset(areas), actor.scope.branches if chosen is None else chosen)
    if role.is_owner and (facts.limits != NO_LIMITS or facts.own_only or facts.branches is not None):
        raise OwnerNotNarrowed
    return facts


def facts_of_invitation(invitation: Invitation) -> AccessFacts:
    """What an invitation amounts to now; raises ``UnknownRole`` where its role is gone."""
    role = role_facts(invitation.role_key)
    return AccessFacts(role, (), invitation.limits, frozenset(invitation.own_only), invitation.branches)


def is_still_backed(invitation: Invitation) -> bool:
    """Whether whoever sent it may still give, at this moment, what it offers.

    A person who has left or holds less by now lets nobody in by a mail that is under way.
    """
    try:
        facts = facts_of_invitation(invitation)
    except UnknownRole:
        return False
    if invitation.invited_by_id is None:
        return True
    sender = members().filter(user_id=invitation.invited_by_id).first()
    if sender is None:
        return False
    backing = actor_of(sender, sender.user)
    try:
        require_permission(backing, "tenancy.person.add")
        require_may_give(facts, actor=backing)
    except (Refusal, PermissionRefused):
        return False
    return True
