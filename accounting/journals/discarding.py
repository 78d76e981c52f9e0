"""Throw a draft away; it stays in its table and in the audit log."""

from uuid import UUID

from accounting.journals.locking import locked_draft, require_state
from accounting.journals.models import DraftEntry, DraftState
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission


def discard_draft(draft_id: UUID, *, actor: Actor) -> DraftEntry:
    """Discard what is still a draft; what was submitted is taken back first. Raises ``DraftNotThere``."""
    require_permission(actor, "accounting.journal_entry.edit")
    with act("accounting.draft_entry.discarded", actor=actor):
        draft = locked_draft(draft_id, actor=actor)
        require_state(draft, DraftState.DRAFT)
        draft.state = DraftState.DISCARDED
        draft.save(update_fields=["state"])
    return draft
