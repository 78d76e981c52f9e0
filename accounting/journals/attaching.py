"""Keep a file beside a draft or a posted entry."""

from typing import Any
from uuid import UUID

from django.core.files import File

from accounting.journals.errors import TooManyFiles
from accounting.journals.locking import locked_draft, require_state
from accounting.journals.models import WAITING, DraftEntry, DraftState
from accounting.journals.repeating_models import EntryFile
from accounting.ledger.models import JournalEntry
from accounting.ledger.queries import is_seen_by
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errors import PermissionRefused
from tenancy.access.checking import require_permission
from tenancy.files.models import StoredFile
from tenancy.files.storing import remove_file, store_file

KIND = "accounting.entry_file"
MOST_FILES = 20


def attach_to_draft(draft_id: UUID, content: bytes | File[Any], *, name: str, actor: Actor) -> EntryFile:
    """Keep a file beside what is not posted yet; raises ``TooManyFiles`` or what ``store_file`` raises."""
    require_permission(actor, "accounting.journal_entry.edit")
    with act("accounting.entry_file.attached", actor=actor):
        draft = locked_draft(draft_id, actor=actor)
        require_state(draft, *WAITING)
        if EntryFile.objects.filter(draft=draft).count() >= MOST_FILES:
            raise TooManyFiles(MOST_FILES)
        return _attached(store_file(content, name=name, kind=KIND, actor=actor), actor, draft=draft)


def attach_to_entry(entry: JournalEntry, content: bytes | File[Any], *, name: str, actor: Actor) -> EntryFile:
    """Keep a file beside a posted entry, for good; raises as ``attach_to_draft``."""
    require_permission(actor, "accounting.journal_entry.post")
    if not is_seen_by(actor, entry):
        raise PermissionRefused("accounting.journal_entry.view", "read the entries of others")
    with act("accounting.entry_file.attached", actor=actor):
        if EntryFile.objects.filter(entry=entry).count() >= MOST_FILES:
            raise TooManyFiles(MOST_FILES)
        return _attached(store_file(content, name=name, kind=KIND, actor=actor), actor, entry=entry)


def _attached(
    file: StoredFile, actor: Actor, *, draft: DraftEntry | None = None, entry: JournalEntry | None = None
) -> EntryFile:
    return EntryFile.objects.create(
        file=file,
        draft=draft,
        entry=entry,
        name=file.name,
        size=file.size,
        attached_by_label=actor.label,
        attached_at=clock.now(),
    )


def detach_from_draft(draft_id: UUID, attached_id: UUID, *, actor: Actor) -> EntryFile | None:
    """Take a file away from a draft; nothing where it has no such file.

    What is submitted keeps what its approver saw. Raises ``DraftNotThere`` for it.
    """
    require_permission(actor, "accounting.journal_entry.edit")
    with act("accounting.entry_file.detached", actor=actor):
        draft = locked_draft(draft_id, actor=actor)
        require_state(draft, DraftState.DRAFT)
        attached = EntryFile.objects.select_related("file").filter(id=attached_id, draft=draft).first()
        if attached is not None:
            file = attached.file
            attached.delete()
            remove_file(file, actor=actor)
    return attached
