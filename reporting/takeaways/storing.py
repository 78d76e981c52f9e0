"""Keep the files apart by tenant, where nothing serves them by their path.

Where a file lies follows from the tenant in force and the id of its row, never from a text in a row:
whoever could write the row would choose which file of the machine is handed out, and which is deleted.
"""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from reporting.takeaways.errors import TakeawayGone
from tenancy.scoping.context import current_tenant_id


@contextmanager
def work_folder(takeaway_id: UUID) -> Iterator[Path]:
    """An empty folder for what is being written; what a killed attempt left in it goes, and in the end itself."""
    folder = _home() / f"{takeaway_id}.partial"
    shutil.rmtree(folder, ignore_errors=True)
    for one in (folder.parent.parent, folder.parent, folder):
        one.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def stored_place(takeaway_id: UUID) -> Path:
    """Where the file of the tenant in force lies. Raises ``TakeawayGone`` for any place outside."""
    place = _home() / f"{takeaway_id}.zip"
    # A link that somebody laid there leads elsewhere; what lies elsewhere is none of these files.
    if place.resolve() != place:
        raise TakeawayGone
    return place


def open_stored(takeaway_id: UUID) -> BinaryIO:
    """A kept file of the tenant in force, open for reading. Raises ``TakeawayGone``."""
    try:
        return stored_place(takeaway_id).open("rb")
    except OSError as error:
        raise TakeawayGone from error


def remove_left_over(older_than_seconds: float) -> int:
    """Delete what killed workers or undone transactions left in the tenant's folder; returns how many."""
    removed = 0
    with suppress(FileNotFoundError):
        for one in _home().iterdir():
            if time.time() - one.lstat().st_mtime < older_than_seconds:
                continue
            if one.is_dir() and not one.is_symlink():
                shutil.rmtree(one, ignore_errors=True)
            else:
                one.unlink(missing_ok=True)
            removed += 1
    return removed


def _home() -> Path:
    return Path(settings.MEDIA_ROOT).resolve() / str(current_tenant_id()) / "takeaways"
