"""Reads of imports: the list, one import with what was found, its problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounting.imports.models import ImportProblem, ImportState, JournalImport
from accounting.imports.uploading import is_stalled
from erp.foundation.actor import Actor
from tenancy.jobs.models import Job
from tenancy.jobs.queries import JobStatus, status_of

# The area of permissions that imports belong to, as ``accounting/permissions.py`` names it.
_AREA = "accounting.journal_import"
_WORKING = frozenset({ImportState.CHECKING, ImportState.POSTING, ImportState.UNDOING})


@dataclass(frozen=True, slots=True)
class ImportPage:
    """A page of the list, newest first, and the keys of its neighbours."""

    imports: Sequence[JournalImport]
    older_than: str
    newer_than: str


def imports_seen_by(actor: Actor) -> QuerySet[JournalImport]:
    """The imports that are the actor's to see: all, or those that he began himself."""
    found: QuerySet[JournalImport] = JournalImport.objects.all()
    return found.filter(created_by_id=actor.id) if actor.sees_only_own(_AREA) else found


def imports_page(*, seen_by: Actor, older_than: str = "", newer_than: str = "", limit: int = 50) -> ImportPage:
    """Imports that were not thrown away; the keys are moments in ISO 8601."""
    found = imports_seen_by(seen_by).exclude(state=ImportState.DISCARDED)
    older, newer = _moment(older_than), _moment(newer_than)
    if newer is not None:
        rows = list(found.filter(created_at__gt=newer).order_by("created_at")[: limit + 1])
        more, rows = len(rows) > limit, list(reversed(rows[:limit]))
        return ImportPage(rows, _key(rows[-1:]), _key(rows[:1]) if more else "")
    if older is not None:
        found = found.filter(created_at__lt=older)
    rows = list(found.order_by("-created_at")[: limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    return ImportPage(rows, _key(rows[-1:]) if more else "", _key(rows[:1]) if older else "")


def import_with(import_id: UUID, *, seen_by: Actor) -> JournalImport | None:
    """The import of that id, or nothing, also where it is not the actor's to see."""
    return imports_seen_by(seen_by).filter(id=import_id).first()


def problems_of(batch: JournalImport, limit: int | None = None) -> list[ImportProblem]:
    """The kept problems by row."""
    return list(ImportProblem.objects.filter(journal_import=batch).order_by("row", "id")[:limit])


def work_on(batch: JournalImport) -> JobStatus | None:
    """The job that is checking, posting or undoing the import, or that failed to; else nothing."""
    if batch.state not in _WORKING or batch.job_id is None:
        return None
    job = Job.objects.filter(id=batch.job_id).first()
    return status_of(job) if job else None


def may_be_started(batch: JournalImport) -> bool:
    """Whether the file is clean, and waits to be posted."""
    return batch.state == ImportState.READY or (batch.state == ImportState.POSTING and is_stalled(batch))


def may_be_undone(batch: JournalImport) -> bool:
    """Whether the import stands in the books and nobody is undoing it."""
    return batch.state == ImportState.POSTED or (batch.state == ImportState.UNDOING and is_stalled(batch))


def _moment(key: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(key)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _key(rows: Sequence[JournalImport]) -> str:
    return rows[0].created_at.isoformat() if rows else ""
