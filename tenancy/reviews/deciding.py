"""Decide about one member in a review: confirm, say that it was changed, or revoke."""

from uuid import UUID

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errands import noting_refusal
from tenancy.access.bounds import require_may_touch
from tenancy.access.checking import require_permission
from tenancy.access.models import Membership
from tenancy.access.queries import active_owners, member_with
from tenancy.access.suspending import suspend_person
from tenancy.branches.queries import branches
from tenancy.entrance.queries import with_second_factor
from tenancy.reviews.errors import GoneByNow, NoteMissing, NothingWasChanged, OwnReviewRow, ReviewFinished
from tenancy.reviews.models import AccessReview, Decision, ReviewedMember
from tenancy.reviews.snapshots import Snapshot, seal_of, snapshot_of
from tenancy.tenants.models import Tenant

_SUBSTANCE = ("role", "permissions", "overrides", "limits", "own_only", "branches", "suspended")
_BY_PEOPLE = (Decision.CONFIRMED, Decision.CHANGED, Decision.REVOKED)


def as_note(text: str) -> str:
    """One line of at most 300 signs: a field of a page has no other, and would not send a line break back as it was."""
    return " ".join(text.split())[:300]


@noting_refusal("tenancy.review.decided")
def decide_in_review(row: ReviewedMember, *, decision: str, note: str, tenant: Tenant, actor: Actor) -> ReviewedMember:
    """Write down what is decided about a member; it may be decided anew until the review is finished.

    To revoke suspends the member at once. Raises ``ReviewFinished``, ``GoneByNow``,
    ``NoteMissing``, ``NothingWasChanged``, ``OwnReviewRow``, ``OwnAccess``, ``StandsAbove`` or
    what refuses to suspend.
    """
    require_permission(actor, "tenancy.review.edit")
    wanted, why = Decision(decision), as_note(note)
    if wanted not in _BY_PEOPLE:
        raise ValueError(f"{decision} is for nobody to decide")
    if wanted != Decision.CONFIRMED and not why:
        raise NoteMissing
    with act("tenancy.review.decided", actor=actor, reason=why, subject=row.email):
        review = locked_review(row.review_id)
        member = member_with(row.membership_id)
        if member is None:
            raise GoneByNow(row.name)
        require_may_decide(member, actor=actor)
        if wanted == Decision.REVOKED and not member.is_suspended:
            suspend_person(member, reason=f"Access review {review.quarter}: {why}", actor=actor)
            member = member_with(row.membership_id) or member
        proven = with_second_factor([member.user_id])
        left = snapshot_of(member, tenant=tenant, with_factor=proven, known_branches=branches())
        if wanted == Decision.CHANGED and _substance(left) == _substance(row.found):
            raise NothingWasChanged(row.name)
        locked = ReviewedMember.objects.select_for_update().get(id=row.id)
        locked.left, locked.seal = left, seal_of(member)
        locked.decision, locked.note = wanted, why
        locked.decided_at = clock.now()
        locked.decided_by_id, locked.decided_by_label = actor.id, actor.label[:200]
        locked.save()
    return locked


def require_may_decide(member: Membership, *, actor: Actor) -> None:
    """Raise unless the actor may decide about this member.

    Nobody decides about whoever may do more than he. An owner's own row is for another owner;
    only the owner who is the only one confirms it himself.
    """
    if member.user_id == actor.id:
        others = [str(one.user) for one in active_owners() if one.user_id != actor.id]
        if others:
            raise OwnReviewRow(others[:3])
    require_may_touch(member, actor=actor)


def locked_review(review_id: UUID) -> AccessReview:
    """The review, locked until the transaction ends; raises ``ReviewFinished``."""
    review = AccessReview.objects.select_for_update().get(id=review_id)
    if not review.is_open:
        raise ReviewFinished
    return review


def _substance(snapshot: Snapshot) -> list[object]:
    return [snapshot[name] for name in _SUBSTANCE]  # type: ignore[literal-required]
