"""Keep the files of long reports apart by tenant, where nothing serves them by their path.

Where a file lies follows from the tenant in force and the id of its row, never from a text in a row:
whoever could write the row would choose which file of the machine is handed out, and which is deleted.
"""

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from erp.foundation.identifiers import new_id
from reporting.downloads.errors import DownloadGone
from tenancy.files.placing import remove_bytes, write_bytes
from tenancy.scoping.context import current_tenant_id


def keep_content(download_id: UUID, content: bytes) -> None:
    """Put a whole file into its place at once; what an attempt that was killed left there is replaced."""
    written = stored_place(new_id())
    write_bytes(written, content)
    written.replace(stored_place(download_id))


def open_content(download_id: UUID) -> BinaryIO:
    """A kept file of the tenant in force, open for reading. Raises ``DownloadGone``."""
    try:
        return stored_place(download_id).open("rb")
    except OSError as error:
        raise DownloadGone from error


def stored_place(download_id: UUID) -> Path:
    """Where the file of the tenant in force lies. Raises ``DownloadGone`` for any place outside."""
    place = _home() / str(download_id)
    # A link that somebody laid there leads elsewhere; what lies elsewhere is none of these files.
    if place.resolve() != place:
        raise DownloadGone
    return place


def remove_left_over(older_than_seconds: float) -> int:
    """Delete what killed workers or undone transactions left in the tenant's folder; returns how many."""
    left = [place for place in _places() if time.time() - place.lstat().st_mtime >= older_than_seconds]
    for place in left:
        remove_bytes(place)
    return len(left)


def _places() -> Iterator[Path]:
    with suppress(FileNotFoundError):
        yield from _home().iterdir()


def _home() -> Path:
    return Path(settings.MEDIA_ROOT).resolve() / str(current_tenant_id()) / "report-downloads"
