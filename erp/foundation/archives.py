"""Open ZIP archives that strangers made, within limits.

An archive may be made to hurt: it may unpack into gigabytes, point outside of itself, or be
packed by a method that nobody needs. What cannot be read says so in one way, whatever broke.
"""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

# The other methods that Python knows unpack without a bound, and no program writes tables with them.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


class ArchiveUnreadable(ValueError):
    """The archive is damaged, encrypted, or packed in a way that is not taken."""


class PartTooLarge(ArchiveUnreadable):
    """A part of the archive unpacks to more than is taken."""


class Archive:
    """A ZIP archive; ``names`` are those of its parts. Raises ``ArchiveUnreadable``."""

    def __init__(self, content: IO[bytes]) -> None:
        with _told_in_one_way():
            self._zip = zipfile.ZipFile(content)
            self.names = self._zip.namelist()
            self.bytes_unpacked = sum(one.file_size for one in self._zip.infolist())

    def read(self, name: str, *, most_bytes: int) -> bytes:
        """A part, unpacked; raises ``ArchiveUnreadable``, and ``PartTooLarge`` beyond so many bytes."""
        with _told_in_one_way():
            if self._zip.getinfo(name).compress_type not in _METHODS:
                raise ArchiveUnreadable("packed by another method")
            with self._zip.open(name) as part:
                found = part.read(most_bytes + 1)
        if len(found) > most_bytes:
            raise PartTooLarge
        return found


@contextmanager
def _told_in_one_way() -> Iterator[None]:
    """A forged archive fails in ways that no list holds.

    Among them are ``NotImplementedError`` for a version or a flag of its own, ``RuntimeError`` for
    a password, ``OSError`` and ``OverflowError`` for places far outside of the file,
    ``struct.error``, and errors of each method of packing.
    """
    try:
        yield
    except ArchiveUnreadable:
        raise
    except Exception as error:
        raise ArchiveUnreadable from error
