"""Hand a draft to those who approve it, and take it back."""

from uuid import UUID

from accounting.journals.contents import content_of
from accounting.journals.locking import locked_draft, require_state, require_version
from accounting.journals.models import DraftEntry, DraftState
from accounting.journals.queries import approvers_of
from accounting.ledger.posting import require_postable
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission
from tenancy.notices.sending import send_notice


def submit_draft(draft_id: UUID, *, actor: Actor, version: int | None = None) -> DraftEntry:
    """Hand a draft in for approval and tell those who may approve it.

    What the ledger would refuse is refused now, beside its field. Raises ``DraftIncomplete``,
    ``DraftChanged``, ``DraftNotThere`` or what ``post_journal_entry`` raises but for limits.
    """
    require_permission(actor, "accounting.journal_entry.submit")
    with act("accounting.draft_entry.submitted", actor=actor):
        draft = locked_draft(draft_id, actor=actor)
        require_version(draft, version)
        require_state(draft, DraftState.DRAFT)
        require_postable([content_of(draft).proposed()], by_hand=True)
        draft.state = DraftState.SUBMITTED
        draft.submitted_by_id, draft.submitted_by_label, draft.submitted_at = actor.id, actor.label, clock.now()
        draft.sent_back_because = draft.sent_back_by_label = draft.trouble = ""
        draft.save()
        send_notice(
            to=[one.membership for one in approvers_of(draft)],
            kind="accounting.draft_entry.submitted",
            key=f"draft:{draft.id}:{draft.version}",
            title="A journal entry waits for your approval",
            sentence=f"{actor.label} submitted “{draft.memo}” for approval.",
            path=f"journal/drafts/{draft.id}/",
        )
    return draft


def take_back_draft(draft_id: UUID, *, actor: Actor) -> DraftEntry:
    """Make a submitted or approved entry a draft again; an approval ends with that."""
    require_permission(actor, "accounting.journal_entry.edit")
    with act("accounting.draft_entry.taken_back", actor=actor):
        draft = locked_draft(draft_id, actor=actor)
        require_state(draft, DraftState.SUBMITTED, DraftState.APPROVED)
        back_to_draft(draft)
        draft.save()
    return draft


def back_to_draft(draft: DraftEntry) -> None:
    """Undo submission and approval on the row; a step of taking back and of sending back."""
    draft.state = DraftState.DRAFT
    draft.submitted_by_id, draft.submitted_by_label, draft.submitted_at = None, "", None
    draft.approved_by_id, draft.approved_by_label, draft.approved_at = None, "", None
