"""Take a draft for the next step, one at a time."""

from uuid import UUID

from django.utils.timezone import localtime

from accounting.journals.errors import DraftChanged, DraftNotThere
from accounting.journals.models import DraftEntry, DraftState
from accounting.journals.queries import drafts_seen_by
from erp.foundation.actor import Actor
from erp.foundation.errors import PermissionRefused


def locked_draft(draft_id: UUID, *, actor: Actor) -> DraftEntry:
    """The draft under its lock, held until the transaction ends; raises ``PermissionRefused`` where it is not his."""
    draft = drafts_seen_by(actor).select_for_update().filter(id=draft_id).first()
    if draft is None:
        raise PermissionRefused("accounting.journal_entry.view", "read the entries of others")
    return draft


def require_version(draft: DraftEntry, version: int | None) -> None:
    """Raise ``DraftChanged`` where what is decided about is not what the page showed."""
    if version is not None and draft.version != version:
        raise DraftChanged(draft.edited_by_label, f"{localtime(draft.edited_at):%H:%M}")


def require_state(draft: DraftEntry, *states: DraftState) -> None:
    """Raise ``DraftNotThere`` unless the draft is in one of the states."""
    if draft.state not in states:
        raise DraftNotThere(DraftState(draft.state).label.lower(), " or ".join(state.label.lower() for state in states))
