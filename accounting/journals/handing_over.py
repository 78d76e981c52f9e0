"""Give the open drafts, recurring entries and planned reversals of somebody who leaves to somebody else."""

from uuid import UUID

from accounting.journals.models import WAITING, DraftEntry, DraftState
from accounting.journals.repeating_models import PlannedReversal, RecurringEntry
from accounting.journals.submitting import back_to_draft
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.handing_over import hands_over
from tenancy.access.models import User


@hands_over("accounting.draft_entry", "draft entries")
def hand_over_drafts(from_person_id: UUID, to_person_id: UUID, actor: Actor) -> int:
    """The keeper changes; the maker stays who he was. An approval by the new keeper ends, for it is his now."""
    return _taken_over(from_person_id, to_person_id, actor=actor)


def _taken_over(from_person_id: UUID, to_person_id: UUID, *, actor: Actor) -> int:
    found = DraftEntry.objects.filter(keeper_id=from_person_id, state__in=WAITING)
    with act("accounting.draft_entry.handed_over", actor=actor):
        for draft in found.select_for_update().filter(approved_by_id=to_person_id, state=DraftState.APPROVED):
            back_to_draft(draft)
            draft.save()
        return found.update(keeper_id=to_person_id)


@hands_over("accounting.recurring_entry", "recurring entries and planned reversals")
def hand_over_recurring(from_person_id: UUID, to_person_id: UUID, actor: Actor) -> int:
    """They are posted in the name of the person who takes over, with what he may do."""
    return _repeated_by(from_person_id, to_person_id, actor=actor)


def _repeated_by(from_person_id: UUID, to_person_id: UUID, *, actor: Actor) -> int:
    label = str(User.objects.get(id=to_person_id))
    with act("accounting.recurring_entry.handed_over", actor=actor):
        recurring = RecurringEntry.objects.filter(keeper_id=from_person_id, next_on__isnull=False)
        number = recurring.update(keeper_id=to_person_id, keeper_label=label)
        planned = PlannedReversal.objects.filter(keeper_id=from_person_id, is_over=False)
        return number + planned.update(keeper_id=to_person_id, keeper_label=label)
