"""Take a file from a page, and move its import from one step to the next.

Each step locks the row of the import and looks at its state, so that two clicks, a message that
is delivered twice or a worker that was killed never do anything a second time.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from accounting.imports.errors import ImportNotInState, SameFileAgain
from accounting.imports.models import ImportProblem, ImportState, JournalImport
from accounting.imports.options import ImportOptions, options_from_json
from accounting.imports.posting import earlier_import_of
from accounting.imports.storing import remove_file, store_file, stored_place
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.dates import long_date
from erp.foundation.identifiers import new_id
from tenancy.access.checking import require_permission
from tenancy.jobs.models import Job, JobState
from tenancy.jobs.queueing import enqueue_job
from tenancy.plans.capping import require_room_for

CHECK_JOB = "accounting.imports.check"
POST_JOB = "accounting.imports.post"
UNDO_JOB = "accounting.imports.undo"


def receive_journal_file(
    chunks: Iterable[bytes], options: ImportOptions, *, file_name: str, path: str, actor: Actor
) -> JournalImport:
    """Keep an uploaded file and queue its check; returns the import. Raises FileTooLarge, NoRoomInPlan.

    ``path`` is the address of the imports, to which the job's own page leads back.
    """
    require_permission(actor, "accounting.journal_import.run")
    import_id = new_id()
    stored = store_file(import_id, chunks)
    try:
        with act("accounting.journal_import.uploaded", actor=actor):
            require_room_for("bytes", stored.byte_count)
            batch = JournalImport(
                id=import_id,
                file_name=file_name[:255] or "journal.csv",
                file_sha256=stored.sha256,
                file_bytes=stored.byte_count,
                stored_path=stored.path,
                state=ImportState.CHECKING,
                options=options.as_json(),
                created_by_id=actor.id,
                created_by_label=actor.label,
            )
            batch.job_id = _queue(CHECK_JOB, f"Check of {batch.file_name}", batch, path, actor)
            batch.save(force_insert=True)
    except BaseException:
        remove_file(stored_place(import_id))
        raise
    return batch


def start_posting(import_id: UUID, *, types: dict[str, str], again: bool, path: str, actor: Actor) -> JournalImport:
    """Queue the posting of a checked file with the types that the person confirmed.

    Raises ImportNotInState, or SameFileAgain where ``again`` does not allow it.
    """
    require_permission(actor, "accounting.journal_import.run")
    with act("accounting.journal_import.started", actor=actor):
        batch = locked_import(import_id)
        _require_step(batch, ImportState.READY, ImportState.POSTING, "imported")
        earlier = earlier_import_of(batch.file_sha256, apart_from=batch.id)
        if earlier is not None and not again:
            day = long_date(earlier.posted_at or earlier.created_at)
            raise SameFileAgain(earlier.file_name, day)
        batch.options = options_from_json(batch.options).with_answers(types=types, again=again).as_json()
        batch.state = ImportState.POSTING
        batch.job_id = _queue(POST_JOB, f"Import of {batch.file_name}", batch, path, actor)
        batch.save(update_fields=["options", "state", "job_id"])
    return batch


def start_undoing(import_id: UUID, *, path: str, actor: Actor) -> JournalImport:
    """Queue the reversal of everything that an import posted. Raises ImportNotInState."""
    require_permission(actor, "accounting.journal_import.run")
    with act("accounting.journal_import.undo_started", actor=actor):
        batch = locked_import(import_id)
        _require_step(batch, ImportState.POSTED, ImportState.UNDOING, "undone")
        batch.state = ImportState.UNDOING
        batch.job_id = _queue(UNDO_JOB, f"Undoing {batch.file_name}", batch, path, actor)
        batch.save(update_fields=["state", "job_id"])
    return batch


def discard_import(import_id: UUID, *, actor: Actor) -> JournalImport:
    """Throw a file away that was not posted; its stored copy goes when this is committed."""
    require_permission(actor, "accounting.journal_import.run")
    with act("accounting.journal_import.discarded", actor=actor):
        batch = locked_import(import_id)
        if not may_be_discarded(batch):
            raise ImportNotInState(batch.file_name, batch.get_state_display().lower(), "thrown away")
        # The place is that of the tenant in force, which is none any more once this is committed.
        stored, batch.stored_path, batch.state = stored_place(batch.id), "", ImportState.DISCARDED
        batch.save(update_fields=["stored_path", "state"])
        ImportProblem.objects.filter(journal_import=batch).delete()
    transaction.on_commit(lambda: remove_file(stored))
    return batch


def may_be_discarded(batch: JournalImport) -> bool:
    """Whether nothing of the file was posted and nobody is at it."""
    if batch.state in (ImportState.REFUSED, ImportState.READY):
        return True
    return batch.state in (ImportState.CHECKING, ImportState.POSTING) and is_stalled(batch)


def locked_import(import_id: UUID) -> JournalImport:
    """The import, for this transaction alone; raises ``JournalImport.DoesNotExist``."""
    return JournalImport.objects.select_for_update().get(id=import_id)


def is_stalled(batch: JournalImport) -> bool:
    """Whether the job that works on the import failed, so that the step may be asked for again."""
    if batch.job_id is None:
        return False
    return Job.objects.filter(id=batch.job_id, state=JobState.FAILED).exists()


def _require_step(batch: JournalImport, before: ImportState, during: ImportState, wanted: str) -> None:
    if batch.state == before or (batch.state == during and is_stalled(batch)):
        return
    raise ImportNotInState(batch.file_name, batch.get_state_display().lower(), wanted)


def _queue(kind: str, label: str, batch: JournalImport, path: str, actor: Actor) -> UUID:
    job = enqueue_job(kind, label=label[:300], actor=actor, subject_id=batch.id, result_path=f"{path}{batch.id}/")
    job_id: UUID = job.id
    return job_id
