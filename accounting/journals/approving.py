"""Approve an entry that somebody else made, or send it back to him."""

from uuid import UUID

from accounting.journals.errors import ApproverIsNobody, MakerIsNotChecker, ReasonMissing
from accounting.journals.locking import locked_draft, require_state, require_version
from accounting.journals.models import DraftEntry, DraftState
from accounting.journals.queries import APPROVE, hands_of
from accounting.journals.submitting import back_to_draft
from accounting.ledger.measuring import size_of
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errands import noting_refusal
from tenancy.access.checking import require_permission
from tenancy.access.limiting import require_within_limit
from tenancy.access.queries import members
from tenancy.notices.models import Severity
from tenancy.notices.sending import send_notice


@noting_refusal("accounting.draft_entry.approved")
def approve_draft(draft_id: UUID, *, actor: Actor, version: int | None = None) -> DraftEntry:
    """Approve what was submitted; it can then be posted as it stands, whatever its size.

    Raises ``MakerIsNotChecker``, ``AmountBeyondLimit`` for what is above the actor's own
    limit, ``DraftChanged`` where the page showed another version, or ``DraftNotThere``.
    """
    require_permission(actor, "accounting.journal_entry.approve")
    if actor.id is None or actor.kind == "command":
        raise ApproverIsNobody
    with act("accounting.draft_entry.approved", actor=actor):
        draft = locked_draft(draft_id, actor=actor)
        require_state(draft, DraftState.SUBMITTED)
        require_version(draft, version)
        if actor.id in hands_of(draft):
            raise MakerIsNotChecker
        require_within_limit(actor, "approve", size_of(draft.lines.all(), draft.posting_date), code=APPROVE)
        draft.state = DraftState.APPROVED
        draft.approved_by_id, draft.approved_by_label, draft.approved_at = actor.id, actor.label, clock.now()
        draft.save()
        _tell_keeper(draft, "approved", f"{actor.label} approved “{draft.memo}”. It can be posted.")
    return draft


def send_back_draft(draft_id: UUID, *, reason: str, actor: Actor, version: int | None = None) -> DraftEntry:
    """Give a submitted entry back to its maker with what is to be changed; raises ``ReasonMissing``."""
    require_permission(actor, "accounting.journal_entry.approve")
    if not reason.strip():
        raise ReasonMissing
    with act("accounting.draft_entry.sent_back", actor=actor, reason=reason.strip()):
        draft = locked_draft(draft_id, actor=actor)
        require_state(draft, DraftState.SUBMITTED, DraftState.APPROVED)
        require_version(draft, version)
        back_to_draft(draft)
        draft.sent_back_because, draft.sent_back_by_label = reason.strip(), actor.label
        draft.save()
        sentence = f"{actor.label} sent “{draft.memo}” back: {reason.strip()}"
        _tell_keeper(draft, "sent_back", sentence, severity=Severity.WARNING)
    return draft


def _tell_keeper(draft: DraftEntry, what: str, sentence: str, severity: Severity = Severity.INFO) -> None:
    send_notice(
        to=members().filter(user_id=draft.keeper_id) if draft.keeper_id else (),
        kind=f"accounting.draft_entry.{what}",
        title="Your journal entry is approved" if what == "approved" else "A journal entry came back to you",
        sentence=sentence,
        path=f"journal/drafts/{draft.id}/",
        severity=severity,
    )
