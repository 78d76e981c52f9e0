"""Finish a review: everybody was decided about, and may still do what was decided about."""

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errands import noting_refusal
from tenancy.access.checking import require_permission
from tenancy.access.queries import members
from tenancy.reviews.beginning import list_members
from tenancy.reviews.deciding import locked_review
from tenancy.reviews.errors import ReviewIncomplete
from tenancy.reviews.models import AccessReview, Decision
from tenancy.reviews.queries import rows_of
from tenancy.reviews.snapshots import is_altered
from tenancy.tenants.models import Tenant


def bring_up_to_date(review: AccessReview, tenant: Tenant, *, actor: Actor) -> None:
    """Take in who has joined since, and note who has left; does nothing where nobody has.

    The log says that they were listed, and of nobody that he reviewed them.
    """
    require_permission(actor, "tenancy.review.edit")
    with act("tenancy.review.listed", actor=actor):
        locked = locked_review(review.id)
        list_members(locked, tenant)
        here = set(members().values_list("id", flat=True))
        for row in rows_of(locked).exclude(membership_id__in=here).exclude(decision=Decision.LEFT):
            row.decision, row.decided_at = Decision.LEFT, clock.now()
            row.decided_by_id, row.decided_by_label = actor.id, actor.label[:200]
            row.save()


@noting_refusal("tenancy.review.finished")
def finish_review(review: AccessReview, tenant: Tenant, *, actor: Actor) -> AccessReview:
    """Close a review for good; raises ``ReviewFinished`` or ``ReviewIncomplete``."""
    require_permission(actor, "tenancy.review.edit")
    with act("tenancy.review.finished", actor=actor):
        locked = locked_review(review.id)
        bring_up_to_date(locked, tenant, actor=actor)
        _require_complete(locked)
        locked.finished_at = clock.now()
        locked.finished_by_id, locked.finished_by_label = actor.id, actor.label[:200]
        locked.save(update_fields=["finished_at", "finished_by_id", "finished_by_label"])
    return locked


def _require_complete(review: AccessReview) -> None:
    here = {one.id: one for one in members()}
    rows = list(rows_of(review))
    undecided = [row.name for row in rows if not row.decision]
    altered = [row.name for row in rows if is_altered(row, here.get(row.membership_id))]
    if undecided or altered:
        raise ReviewIncomplete(undecided, altered)
