"""Save an entry by hand as a draft: a new one, or a change of one that is there."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from accounting.journals.contents import ContentLine, EntryContent
from accounting.journals.errors import DraftChanged, DraftNotEditable
from accounting.journals.locking import locked_draft
from accounting.journals.models import DraftEntry, DraftLine, DraftState
from accounting.ledger.posting import require_own_branches
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission

_COLUMNS = (
    "account_id",
    "memo",
    "amount",
    "currency",
    "currency_amount",
    "rate",
    "rate_source",
    "branch_id",
    "cost_centre_id",
)


def create_draft(content: EntryContent, *, actor: Actor, page: UUID | None = None, trouble: str = "") -> DraftEntry:
    """Keep an entry that is not posted yet; it may be incomplete. ``page`` is where it was typed.

    ``trouble`` says why it could not be posted by itself. A page that was saved before changes
    the draft that it made.
    """
    require_permission(actor, "accounting.journal_entry.create")
    require_own_branches(actor, (line.branch_id for line in content.lines))
    now = clock.now()
    draft = DraftEntry(
        entry_key=content.entry_key,
        edited_on=page,
        posting_date=content.posting_date,
        reference=content.reference,
        memo=content.memo,
        reverse_on=content.reverse_on,
        total=content.total,
        trouble=trouble,
        keeper_id=actor.id,
        made_by_id=actor.id,
        made_by_label=actor.label,
        made_at=now,
        edited_by_id=actor.id,
        edited_by_label=actor.label,
        edited_at=now,
    )
    try:
        with act("accounting.draft_entry.created", actor=actor):
            draft.save(force_insert=True)
            DraftLine.objects.bulk_create(_new_lines(draft, content.lines))
    except IntegrityError:
        earlier = DraftEntry.objects.filter(entry_key=content.entry_key).first()
        if earlier is None:
            raise
        return change_draft(earlier.id, content, version=0, actor=actor, page=page)
    return draft


def change_draft(
    draft_id: UUID, content: EntryContent, *, version: int, actor: Actor, page: UUID | None = None
) -> DraftEntry:
    """Write what a page says into a draft; raises ``DraftChanged`` where the page is of an older version.

    The last change having come from the same page is no other person's. Raises
    ``DraftNotEditable`` for what is submitted or further on; a change of nothing writes nothing.
    """
    require_permission(actor, "accounting.journal_entry.edit")
    require_own_branches(actor, (line.branch_id for line in content.lines))
    with act("accounting.draft_entry.changed", actor=actor), transaction.atomic():
        draft = locked_draft(draft_id, actor=actor)
        if draft.state != DraftState.DRAFT:
            raise DraftNotEditable(draft.state)
        if draft.version != version and (page is None or draft.edited_on != page):
            raise DraftChanged(draft.edited_by_label, f"{localtime(draft.edited_at):%H:%M}")
        is_changed = _write_lines(draft, content.lines)
        head = {name: getattr(content, name) for name in ("posting_date", "reference", "memo", "reverse_on")}
        if not is_changed and all(getattr(draft, name) == value for name, value in head.items()):
            return draft
        for name, value in head.items():
            setattr(draft, name, value)
        draft.total = content.total
        draft.version += 1
        draft.edited_on, draft.edited_by_id, draft.edited_by_label = page, actor.id, actor.label
        draft.edited_at = clock.now()
        draft.save()
    return draft


def _new_lines(draft: DraftEntry, lines: Sequence[ContentLine]) -> list[DraftLine]:
    return [
        DraftLine(draft=draft, line_number=number, **{name: getattr(line, name) for name in _COLUMNS})
        for number, line in enumerate(lines, start=1)
    ]


def _write_lines(draft: DraftEntry, lines: Sequence[ContentLine]) -> bool:
    """Change, add and take away what differs, so that the audit log tells just that; whether anything did."""
    standing = {line.line_number: line for line in draft.lines.all()}
    wanted = {line.line_number: line for line in _new_lines(draft, lines)}
    changed = [
        number
        for number, line in wanted.items()
        if number in standing and any(getattr(line, name) != getattr(standing[number], name) for name in _COLUMNS)
    ]
    for number in changed:
        line = standing[number]
        for name in _COLUMNS:
            setattr(line, name, getattr(wanted[number], name))
        line.save()
    added = [line for number, line in wanted.items() if number not in standing]
    DraftLine.objects.bulk_create(added)
    gone = standing.keys() - wanted.keys()
    DraftLine.objects.filter(draft=draft, line_number__in=gone).delete()
    return bool(changed or added or gone)
