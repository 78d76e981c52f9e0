"""Post a draft: the entry of the ledger, and the draft that it was, in one transaction."""

from uuid import UUID

from accounting.journals.contents import content_of, posting_key
from accounting.journals.errors import PostedBefore
from accounting.journals.locking import locked_draft, require_state, require_version
from accounting.journals.models import DraftEntry, DraftState
from accounting.journals.planned_reversals import plan_reversal, require_may_plan_reversal
from accounting.ledger.models import JournalEntry
from accounting.ledger.posting import post_journal_entry
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission


def post_draft(draft_id: UUID, *, actor: Actor, version: int | None = None) -> JournalEntry:
    """Post what a draft says; one that is posted already is returned as it stands.

    Raises what ``post_journal_entry`` raises, ``ApprovalNeeded`` among it, ``DraftIncomplete``,
    ``ReversalNotAllowed``, ``DraftChanged`` or ``DraftNotThere``.
    """
    require_permission(actor, "accounting.journal_entry.post")
    with act("accounting.draft_entry.posted", actor=actor):
        draft = locked_draft(draft_id, actor=actor)
        if draft.entry_id is not None:
            return JournalEntry.objects.get(id=draft.entry_id)
        require_state(draft, DraftState.DRAFT, DraftState.SUBMITTED, DraftState.APPROVED)
        require_version(draft, version)
        require_may_plan_reversal(draft.reverse_on, actor=actor)
        proposed = content_of(draft).proposed()
        is_approved = draft.state == DraftState.APPROVED
        entry = post_journal_entry(proposed, actor=actor, draft_id=draft.id, is_approved=is_approved)
        if entry.id != proposed.id:
            raise PostedBefore(entry.number)
        draft.state, draft.entry_id = DraftState.POSTED, entry.id
        draft.save(update_fields=["state", "entry"])
        if draft.reverse_on is not None:
            plan_reversal(entry, reverse_on=draft.reverse_on, actor=actor)
    return entry


def draft_of(entry: JournalEntry) -> DraftEntry | None:
    """The draft that an entry by hand was, or nothing where it was posted straight from its page."""
    return DraftEntry.objects.filter(entry=entry).first()


def entry_of_page(entry_key: UUID) -> JournalEntry | None:
    """What a page has posted already, or nothing."""
    return JournalEntry.objects.filter(idempotency_key=posting_key(entry_key)).first()
