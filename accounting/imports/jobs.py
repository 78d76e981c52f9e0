"""The background work of imports: check, post, undo."""

from __future__ import annotations

from uuid import UUID

from accounting.imports.checking import check_journal
from accounting.imports.errors import ImportOptionRefused, JournalFileRefused, SameFileAgain
from accounting.imports.models import ImportProblem, ImportState, JournalImport
from accounting.imports.options import options_from_json
from accounting.imports.posting import post_checked, record_check, require_new_file, wait_for_turn
from accounting.imports.progress import Tell
from accounting.imports.storing import stored_file_of
from accounting.imports.undoing import undo_batch
from accounting.imports.uploading import CHECK_JOB, POST_JOB, UNDO_JOB, locked_import
from accounting.imports.wording import counted
from accounting.periods.queries import latest_open_day
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errors import Refusal
from tenancy.access.checking import require_permission
from tenancy.jobs.models import Job
from tenancy.jobs.progress import report_progress
from tenancy.jobs.registry import job_kind
from tenancy.scoping.context import current_tenant_id
from tenancy.tenants.models import Tenant

_NOTHING_LEFT = "There was nothing left to do."


@job_kind(CHECK_JOB)
def check_import(job: Job, actor: Actor) -> str:
    """Read the stored file and keep with the import all that is wrong with it."""
    require_permission(actor, "accounting.journal_import.run")
    batch = _batch_of(job, ImportState.CHECKING)
    if batch is None:
        return _NOTHING_LEFT
    with act("accounting.journal_import.checked", actor=actor):
        try:
            with stored_file_of(batch) as stream:
                checked = check_journal(
                    stream, options_from_json(batch.options), tenant=_tenant(), tell=_teller(job.id, 0, 100)
                )
        except (JournalFileRefused, ImportOptionRefused) as refusal:
            return _refuse(batch, refusal)
        record_check(batch, checked)
        batch.state = ImportState.REFUSED if batch.problem_count else ImportState.READY
        batch.save()
    if batch.problem_count:
        return f"{counted(batch.problem_count, 'problem')} found in {batch.file_name}."
    return f"{batch.file_name} is ready to be imported."


@job_kind(POST_JOB)
def post_import(job: Job, actor: Actor) -> str:
    """Check the stored file again and post it: the books may have changed since the first check."""
    require_permission(actor, "accounting.journal_import.run")
    batch = _batch_of(job, ImportState.POSTING)
    if batch is None:
        return _NOTHING_LEFT
    options = options_from_json(batch.options)
    with act("accounting.journal_import.posted", actor=actor):
        wait_for_turn()
        try:
            if not options.again:
                require_new_file(batch.file_sha256, apart_from=batch.id)
            with stored_file_of(batch) as stream:
                checked = check_journal(stream, options, tenant=_tenant(), tell=_teller(job.id, 0, 30))
        except SameFileAgain as refusal:
            batch.state = ImportState.READY
            batch.save(update_fields=["state"])
            return str(refusal)
        except (JournalFileRefused, ImportOptionRefused) as refusal:
            return _refuse(batch, refusal)
        if checked.findings.count:
            record_check(batch, checked)
            batch.state = ImportState.REFUSED
            batch.save()
            return f"{counted(batch.problem_count, 'problem')} found in {batch.file_name}. Nothing was imported."
        post_checked(checked, batch, actor=actor, tell=_teller(job.id, 30, 100))
    return f"{counted(batch.entry_count, 'entry')} imported from {batch.file_name}."


@job_kind(UNDO_JOB)
def undo_import(job: Job, actor: Actor) -> str:
    """Reverse every entry of the batch that still stands."""
    require_permission(actor, "accounting.journal_import.run")
    batch = _batch_of(job, ImportState.UNDOING)
    if batch is None:
        return _NOTHING_LEFT
    today = clock.today(_tenant().time_zone)
    count = undo_batch(batch, instead=latest_open_day(today), actor=actor, tell=_teller(job.id, 0, 100))
    return f"{counted(count, 'entry')} of {batch.file_name} reversed."


def _batch_of(job: Job, state: ImportState) -> JournalImport | None:
    """The job's import, locked, if it waits for this job and no other."""
    if job.subject_id is None:
        return None
    try:
        batch = locked_import(job.subject_id)
    except JournalImport.DoesNotExist:
        return None
    return batch if batch.state == state and batch.job_id == job.id else None


def _tenant() -> Tenant:
    return Tenant.objects.get(id=current_tenant_id())


def _refuse(batch: JournalImport, refusal: Refusal) -> str:
    """The file as a whole cannot be used: one problem, at no row."""
    ImportProblem.objects.filter(journal_import=batch).delete()
    ImportProblem.objects.create(
        journal_import=batch, row=0, column=refusal.field, code="unreadable_file", message=str(refusal)
    )
    batch.problem_count = 1
    batch.state = ImportState.REFUSED
    batch.save()
    return str(refusal)


def _teller(job_id: UUID, begins: int, ends: int) -> Tell:
    """Tell a part of the work as a part of one hundred."""

    def tell(done: int, total: int, message: str) -> None:
        percent = begins + (ends - begins) * done // max(total, 1)
        report_progress(job_id, percent, 100, message)

    return tell
