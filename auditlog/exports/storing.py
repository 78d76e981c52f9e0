"""Keep the files of exports apart by tenant, where nothing serves them by their path."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from auditlog.exports.errors import ExportFileGone
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


def keep_file(export_id: UUID, finished: Path, extension: str) -> str:
    """Move a finished file to its place at once; returns the path below the folder of files."""
    place = _home() / f"{export_id}.{extension}"
    finished.replace(place)
    return str(place.relative_to(settings.MEDIA_ROOT))


def open_stored(path: str) -> BinaryIO:
    """A kept file, open for reading. Raises ExportFileGone."""
    try:
        return (Path(settings.MEDIA_ROOT) / path).open("rb")
    except OSError as error:
        raise ExportFileGone from error


def remove_stored(path: str) -> None:
    """Delete a kept file; one that is gone already is no matter."""
    with suppress(FileNotFoundError):
        (Path(settings.MEDIA_ROOT) / path).unlink()


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
    return Path(settings.MEDIA_ROOT) / str(current_tenant_id()) / "audit-exports"
