"""Where the bytes of a tenant's files lie: below the data directory, where no server reaches them.

A place follows from the tenant in force and the id of the file, never from a text in a row: whoever
could write the row would choose which file of the machine is handed out, and which is deleted.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings

from tenancy.scoping.context import current_tenant_id

_PARTIAL = ".partial"


def place_of(file_id: UUID) -> Path:
    """Where a file of the tenant in force lies. Raises FileNotFoundError for any place outside."""
    home = _home()
    place = home / str(file_id)
    # A link that somebody laid there leads elsewhere; what lies elsewhere is no file of the tenant.
    if place.resolve() != place:
        raise FileNotFoundError(place)
    return place


def write_bytes(place: Path, content: bytes) -> None:
    """Put a whole file into its place at once, readable by this program alone."""
    for folder in (place.parent.parent, place.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = place.with_name(place.name + _PARTIAL)
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(place)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def remove_bytes(place: Path) -> None:
    """Delete what lies at a place; what is gone already is no matter."""
    place.unlink(missing_ok=True)


def places_on_disk() -> Iterator[tuple[Path, UUID | None]]:
    """All that lies in the folder of the tenant in force, and the id of the file that it would be."""
    with suppress(FileNotFoundError):
        for place in _home().iterdir():
            yield place, _id_in(place.name)


def _id_in(name: str) -> UUID | None:
    with suppress(ValueError):
        if str(found := UUID(name)) == name:
            return found
    return None


def _home() -> Path:
    return Path(settings.MEDIA_ROOT).resolve() / str(current_tenant_id()) / "files"
