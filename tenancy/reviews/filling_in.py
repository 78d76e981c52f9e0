"""Fill in a review: what was typed beside several people, written down whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errors import Refusal
from tenancy.access.checking import require_permission
from tenancy.access.models import Membership
from tenancy.access.queries import members
from tenancy.reviews.deciding import as_note, decide_in_review, locked_review, require_may_decide
from tenancy.reviews.errors import DecidedMeanwhile, DecisionMissing, GoneByNow, SheetRefused
from tenancy.reviews.models import AccessReview, Decision, ReviewedMember
from tenancy.reviews.queries import rows_of
from tenancy.reviews.snapshots import is_altered
from tenancy.tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class FilledIn:
    """What stands beside one person when the sheet is sent, and what had been shown there (``shown_of``)."""

    decision: str
    note: str
    shown: str

    @property
    def is_touched(self) -> bool:
        """Whether somebody chose or typed something else than he was shown."""
        return _in_one(self.decision, self.note) != self.shown


def shown_of(row: ReviewedMember, member: Membership | None) -> str:
    """What a sheet shows beside a person, in one text; a decision about other access than today's is none."""
    return _in_one("" if is_altered(row, member) else row.decision, row.note)


def fill_in_review(
    review: AccessReview, filled_in: Mapping[UUID, FilledIn], *, tenant: Tenant, actor: Actor
) -> list[ReviewedMember]:
    """Decide about everybody beside whom something was typed, and keep notes that wait for a decision.

    ``filled_in`` is by the ids of the rows; returns those that were written. All or nothing:
    raises ``SheetRefused`` with a sentence for each row that is refused, or ``ReviewFinished``.
    """
    require_permission(actor, "tenancy.review.edit")
    written, wrong = [], {}
    with transaction.atomic():
        locked_review(review.id)
        here = {one.id: one for one in members()}
        for row in rows_of(review).filter(id__in=[key for key, one in filled_in.items() if one.is_touched]):
            try:
                _write(row, filled_in[row.id], here.get(row.membership_id), tenant, actor)
            except Refusal as refusal:
                wrong[row.id] = refusal
            else:
                written.append(row)
        if wrong:
            raise SheetRefused(wrong)
    return written


def _write(row: ReviewedMember, given: FilledIn, member: Membership | None, tenant: Tenant, actor: Actor) -> None:
    if given.shown != shown_of(row, member):
        raise DecidedMeanwhile(row.name, Decision(row.decision).label if row.decision else "", row.decided_by_label)
    if given.decision:
        decide_in_review(row, decision=given.decision, note=given.note, tenant=tenant, actor=actor)
    else:
        _keep_note(row, given.note, member, actor)


def _keep_note(row: ReviewedMember, note: str, member: Membership | None, actor: Actor) -> None:
    """A note that was typed before anything was decided is kept for whoever goes on."""
    if row.decision:
        # The note of a decision is its maker's; whoever writes another one decides himself.
        raise DecisionMissing(row.name)
    if member is None:
        raise GoneByNow(row.name)
    with act("tenancy.review.noted", actor=actor, subject=row.email):
        require_may_decide(member, actor=actor)
        row.note = as_note(note)
        row.save(update_fields=["note"])


def _in_one(decision: str, note: str) -> str:
    """Nothing of both is the empty text, so that a sheet says nothing about whoever is untouched."""
    words = as_note(note)
    return f"{decision}|{words}" if decision or words else ""
