"""An archive that is written as a stream, member by member, with the digest and the rows of each."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from auditlog.exports.proving import HashedFile

PIECE = 1 << 20
_PRESSED_ALREADY = (".jpg", ".jpeg", ".png", ".webp", ".pdf", ".xlsx")


@dataclass(slots=True)
class Member:
    """One file of the archive; ``rows`` counts the lines below a heading, and is nothing for a file without rows."""

    name: str
    byte_count: int = 0
    sha256: str = ""
    rows: int | None = None


class Archive:
    """A ZIP that is only ever appended to, readable by this program alone."""

    def __init__(self, file: HashedFile, made_at: datetime) -> None:
        self.members: list[Member] = []
        self._made_at = made_at
        self._box = zipfile.ZipFile(_Unseekable(file), "w", zipfile.ZIP_DEFLATED)

    @contextmanager
    def member(self, name: str) -> Iterator["MemberFile"]:
        """A member that is written in pieces; it counts itself once it is whole."""
        entry = zipfile.ZipInfo(name, self._made_at.timetuple()[:6])
        pressed = name.lower().endswith(_PRESSED_ALREADY)
        entry.compress_type = zipfile.ZIP_STORED if pressed else zipfile.ZIP_DEFLATED
        entry.external_attr = 0o100600 << 16
        with self._box.open(entry, "w", force_zip64=True) as to:
            writing = MemberFile(Member(name), to)
            yield writing
            writing.flush()
        self.members.append(writing.finished())

    def add(self, name: str, content: bytes) -> None:
        """A member that is whole already."""
        with self.member(name) as to:
            to.write(content)

    def add_file(self, name: str, path: Path) -> None:
        """A member from the disk."""
        with path.open("rb") as source, self.member(name) as to:
            while piece := source.read(PIECE):
                to.write(piece)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        # The table of contents; an archive that failed gets one as well, while its file is open, and is thrown away.
        self._box.close()


class MemberFile:
    """What a member is written to; lines are gathered, since pressing each by itself would take long."""

    def __init__(self, member: Member, to: IO[bytes]) -> None:
        self._member = member
        self._to = to
        self._digest = sha256()
        self._gathered = bytearray()

    def write(self, content: bytes) -> None:
        """Append some bytes."""
        self._gathered += content
        if len(self._gathered) >= PIECE:
            self.flush()

    def line(self, content: bytes, *, is_heading: bool = False) -> None:
        """Append a line, which counts as a row unless it is the heading."""
        self._member.rows = (self._member.rows or 0) + (0 if is_heading else 1)
        self.write(content)

    @property
    def rows(self) -> int:
        """The rows so far."""
        return self._member.rows or 0

    def finished(self) -> Member:
        """The member, counted; called once its file is closed."""
        self._member.sha256 = self._digest.hexdigest()
        return self._member

    def flush(self) -> None:
        """Press what was gathered."""
        self._digest.update(self._gathered)
        self._member.byte_count += len(self._gathered)
        self._to.write(self._gathered)
        self._gathered.clear()


class _Unseekable:
    """The archive as a stream that is only ever appended to, so that its digest is right at the end."""

    def __init__(self, file: HashedFile) -> None:
        self._file = file

    def write(self, content: bytes) -> int:
        """Append some bytes; returns how many."""
        return self._file.write(content)

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """The file is closed by whoever opened it."""
