"""Keep uploaded files apart by tenant, where nothing serves them by their path.

Where a file lies follows from the tenant in force and the id of the import. The path in the
row is for people to read; whoever could write it would choose which file of the machine is
read, and which is deleted.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple
from uuid import UUID

from django.conf import settings

from accounting.imports.errors import FileMissing, FileTooLarge
from accounting.imports.models import JournalImport
from tenancy.scoping.context import current_tenant_id

if TYPE_CHECKING:
    from collections.abc import Iterator


class StoredFile(NamedTuple):
    """A file as it was kept: its path below the media folder, its size, its SHA-256."""

    path: str
    byte_count: int
    sha256: str


def store_file(import_id: UUID, chunks: Iterable[bytes]) -> StoredFile:
    """Write an upload piece by piece, readable by this program alone. Raises FileTooLarge."""
    place = stored_place(import_id)
    for folder in (place.parent.parent.parent, place.parent.parent, place.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        size, sha256 = _write(place, chunks)
    except BaseException:
        remove_file(place)
        raise
    return StoredFile(f"{current_tenant_id()}/imports/{place.name}", size, sha256)


def _write(place: Path, chunks: Iterable[bytes]) -> tuple[int, str]:
    """Size and SHA-256 of what was written."""
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > settings.MAX_IMPORT_BYTES:
                raise FileTooLarge(settings.MAX_IMPORT_BYTES)
            digest.update(chunk)
            file.write(chunk)
    return size, digest.hexdigest()


@contextmanager
def stored_file_of(batch: JournalImport) -> Iterator[BinaryIO]:
    """The kept file of an import, open for reading. Raises FileMissing."""
    try:
        file = stored_place(batch.id).open("rb")
    except OSError as error:
        raise FileMissing(batch.file_name) from error
    with file:
        yield file


def remove_file(place: Path) -> None:
    """Delete the kept file at ``stored_place``; one that is gone already is no matter."""
    with suppress(FileNotFoundError):
        place.unlink()


def stored_place(import_id: UUID) -> Path:
    """Where the file of an import of the tenant in force lies. Raises FileNotFoundError for any place outside."""
    home = Path(settings.MEDIA_ROOT).resolve() / str(current_tenant_id()) / "imports"
    place = home / f"{import_id}.csv"
    # A link that somebody laid there leads elsewhere; what lies elsewhere is no import.
    if place.resolve() != place:
        raise FileNotFoundError(place)
    return place
