"""Keep the files of exports apart by tenant, where nothing serves them by their path.

Where a file lies follows from the tenant in force, the id of the export and its form, never
from a text in a row: whoever could write the row would choose which file of the machine is
handed out, and which is deleted.
"""

import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from auditlog.exports.errors import ExportFileGone
from auditlog.exports.formats import FORMATS, ExportFormat
from tenancy.scoping.context import current_tenant_id


@contextmanager
def work_folder(export_id: UUID) -> Iterator[Path]:
    """An empty folder for the files while they are written; it is gone afterwards."""
    folder = _home() / f"{export_id}.partial"
    shutil.rmtree(folder, ignore_errors=True)
    for one in (folder.parent.parent, folder.parent, folder):
        one.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def stored_place(export_id: UUID, form: ExportFormat) -> Path:
    """Where the file of an export of the tenant in force lies. Raises ExportFileGone for any place outside."""
    place = _home() / f"{export_id}.{form.download_extension}"
    # A link that somebody laid there leads elsewhere; what lies elsewhere is no export.
    if place.resolve() != place:
        raise ExportFileGone
    return place


def stored_places(export_id: UUID) -> list[Path]:
    """Wherever a file of an export of the tenant in force may lie, whatever its form is said to be."""
    home = _home()
    endings = sorted({form.download_extension for form in FORMATS.values()})
    return [home / f"{export_id}.{ending}" for ending in endings] if home.resolve() == home else []


def keep_file(export_id: UUID, finished: Path, form: ExportFormat) -> None:
    """Move a finished file to its place at once."""
    finished.replace(stored_place(export_id, form))


def open_stored(export_id: UUID, form: ExportFormat) -> BinaryIO:
    """A kept file of the tenant in force, open for reading. Raises ExportFileGone."""
    try:
        return stored_place(export_id, form).open("rb")
    except OSError as error:
        raise ExportFileGone from error


def remove_stored(places: Iterable[Path]) -> None:
    """Delete what is kept at ``stored_places``; what is gone already is no matter."""
    for place in places:
        place.unlink(missing_ok=True)


def remove_left_over(older_than_seconds: float) -> int:
    """Delete what killed workers or undone transactions left in the tenant's folder; returns how many."""
    removed = 0
    with suppress(FileNotFoundError):
        for one in _home().iterdir():
            if time.time() - one.stat().st_mtime < older_than_seconds:
                continue
            if one.is_dir():
                shutil.rmtree(one, ignore_errors=True)
            else:
                one.unlink(missing_ok=True)
            removed += 1
    return removed


def _home() -> Path:
    return Path(settings.MEDIA_ROOT).resolve() / str(current_tenant_id()) / "audit-exports"
