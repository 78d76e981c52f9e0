"""Reads of entries that are not posted yet."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from accounting.journals.models import WAITING, DraftEntry, DraftLine, DraftState
from accounting.journals.repeating_models import EntryTemplate, RecurringEntry, TemplateLine
from accounting.ledger.measuring import size_of
from accounting.ledger.queries import book_settings
from accounting.ledger.sight import JOURNAL
from erp.foundation.actor import Actor, Scope
from tenancy.access.models import Membership
from tenancy.access.policy import access_of
from tenancy.access.queries import members

APPROVE = "accounting.journal_entry.approve"
_MOST = 200


def drafts_seen_by(actor: Actor) -> QuerySet[DraftEntry]:
    """The drafts that are the actor's to see: all, or those that he made or keeps himself.

    Who works for some branches sees those of which every line is of one of them.
    """
    found: QuerySet[DraftEntry] = DraftEntry.objects.all()
    own = actor.scope.branches
    if own is not None:
        elsewhere = DraftLine.objects.exclude(branch_id__isnull=False, branch_id__in=own)
        found = found.exclude(id__in=elsewhere.values("draft_id"))
    return found.filter(Q(made_by_id=actor.id) | Q(keeper_id=actor.id)) if actor.sees_only_own(JOURNAL) else found


def templates_seen_by(actor: Actor) -> QuerySet[EntryTemplate]:
    """The templates that are the actor's to see, retired ones too: as ``drafts_seen_by``."""
    found: QuerySet[EntryTemplate] = EntryTemplate.objects.all()
    own = actor.scope.branches
    if own is not None:
        elsewhere = TemplateLine.objects.exclude(branch_id__isnull=False, branch_id__in=own)
        found = found.exclude(id__in=elsewhere.values("template_id"))
    return found.filter(made_by_id=actor.id) if actor.sees_only_own(JOURNAL) else found


def recurring_seen_by(actor: Actor) -> QuerySet[RecurringEntry]:
    """What repeats of what the actor may see: all, or what is done in his name, or of his branches."""
    found: QuerySet[RecurringEntry] = RecurringEntry.objects.select_related("template")
    if actor.scope.branches is not None:
        found = found.filter(template__in=templates_seen_by(replace(actor, scope=Scope(branches=actor.scope.branches))))
    return found.filter(keeper_id=actor.id) if actor.sees_only_own(JOURNAL) else found


def draft_with(draft_id: UUID, *, seen_by: Actor) -> DraftEntry | None:
    """One draft that the actor may see, or nothing."""
    return drafts_seen_by(seen_by).select_related("entry").filter(id=draft_id).first()


def lines_of_draft(draft: DraftEntry) -> QuerySet[DraftLine]:
    """The lines of a draft with what they name, in order."""
    related = ("account", "branch", "cost_centre")
    return DraftLine.objects.filter(draft=draft).select_related(*related).order_by("line_number")


def waiting_drafts(actor: Actor, *, text: str = "", state: str = "", mine: bool = False) -> list[DraftEntry]:
    """What is on its way into the books, newest first, at most two hundred.

    ``text`` is part of the memo or the reference; ``mine`` leaves what the actor keeps himself.
    """
    found = drafts_seen_by(actor).filter(state__in=[state] if state else WAITING)
    if text:
        found = found.filter(Q(memo__icontains=text) | Q(reference__icontains=text))
    if mine:
        found = found.filter(keeper_id=actor.id)
    return list(found.order_by("-id")[:_MOST])


def to_approve(actor: Actor) -> QuerySet[DraftEntry]:
    """What waits for the actor's approval: submitted, made and changed by others, within his limit."""
    found = drafts_seen_by(actor).filter(state=DraftState.SUBMITTED)
    if not actor.may(APPROVE) or actor.id is None:
        return found.none()
    found = found.exclude(made_by_id=actor.id).exclude(edited_by_id=actor.id).exclude(keeper_id=actor.id)
    found = found.exclude(editor_ids__contains=[actor.id])
    limit = actor.limits.approve
    return found if limit is None else found.filter(total__lte=limit)


def to_post(actor: Actor) -> QuerySet[DraftEntry]:
    """What is approved and can be posted."""
    return drafts_seen_by(actor).filter(state=DraftState.APPROVED)


def sent_back_to(actor: Actor) -> QuerySet[DraftEntry]:
    """The actor's own drafts that somebody sent back."""
    return DraftEntry.objects.filter(state=DraftState.DRAFT, keeper_id=actor.id).exclude(sent_back_because="")


def approval_limit() -> int | None:
    """Above which amount an entry by hand needs another's approval, base minor units; ``None`` is never."""
    return book_settings().approval_above


def needs_approval(total: int) -> bool:
    """Whether an entry of that size is posted only once another person has approved it."""
    limit = approval_limit()
    return limit is not None and total > limit


@dataclass(frozen=True, slots=True)
class Approver:
    """A member who may approve an entry."""

    membership: Membership
    label: str


def hands_of(draft: DraftEntry) -> set[UUID | None]:
    """Through whose hands an entry went: who made it, whoever changed it, and who keeps it."""
    return {draft.made_by_id, draft.edited_by_id, draft.keeper_id, *draft.editor_ids}


def approvers_of(draft: DraftEntry) -> list[Approver]:
    """Who may approve this entry: holds the permission, up to its size, and neither made nor changed it."""
    apart, size = hands_of(draft), size_of(draft.lines.all(), draft.posting_date)
    found = []
    for one in members():
        access = access_of(one)
        limit = access.limits.approve
        sees = JOURNAL not in access.scope.own_only
        is_within = limit is None or size <= limit
        if one.user_id not in apart and APPROVE in access.permissions and is_within and sees:
            found.append(Approver(one, str(one.user)))
    return found


def drafts_between(starts: date, ends: date) -> list[DraftEntry]:
    """What is on its way into a period, for the checklist of its closing, by date."""
    found = DraftEntry.objects.filter(state__in=WAITING, posting_date__gte=starts, posting_date__lte=ends)
    return list(found.order_by("posting_date", "id"))
