"""Write the proof: the lines of an export, hashed while they are written."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType

from auditlog.chain.canonical import EventFields, SealFields
from auditlog.exports.lines import MOST_DIGESTS, Line, encoded, event_line, omitted_line, seal_line
from auditlog.exports.reading import ReadEvent

TakeEvent = Callable[[EventFields, Line], None]


class HashedFile:
    """A file that only this program can read, with its size and SHA-256 so far."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.byte_count = 0
        self._digest = sha256()
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb", 1 << 20)

    def write(self, content: bytes) -> int:
        """Append some bytes; returns how many."""
        self._digest.update(content)
        self.byte_count += len(content)
        return self._file.write(content)

    @property
    def sha256(self) -> str:
        """SHA-256 over everything written so far, in hexadecimal."""
        return self._digest.hexdigest()

    def __enter__(self) -> "HashedFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()


@dataclass(slots=True)
class Counts:
    """What stands in the file: seals with events under them and bare ones, events, digests of omitted ones.

    ``bare_events`` are what the bare seals cover. ``left_out`` counts the events of the
    range that do not fit the selection, whichever way they are told of.
    """

    seals: int = 0
    bare_seals: int = 0
    events: int = 0
    omitted: int = 0
    bare_events: int = 0
    left_out: int = 0
    first_seal: int | None = None
    last_seal: int | None = None
    last_hash: bytes = b""

    @property
    def every_seal(self) -> int:
        """Seals of both kinds."""
        return self.seals + self.bare_seals


class ProofWriter:
    """Writes seals and their events in order; what it holds does not grow with the log."""

    def __init__(self, file: HashedFile, take_event: TakeEvent | None = None) -> None:
        self.counts = Counts()
        self._file = file
        self._take_event = take_event

    def write_line(self, line: Line) -> None:
        """Append one line as it is."""
        self._file.write(encoded(line))

    def write_bare(self, seal: SealFields, content: bytes) -> None:
        """A seal before or after the range."""
        self._begin(seal, content)

    def write_seal(self, seal: SealFields, events: Iterable[ReadEvent]) -> None:
        """A seal of the range with its events; a short one of which none fits is written bare."""
        waiting: list[bytes] = []
        begun = seal.event_count > MOST_DIGESTS
        if begun:
            self._begin(seal)
        for event in events:
            if event.fits and not begun:
                self._begin(seal)
                begun = True
            if not event.fits:
                self.counts.left_out += 1
                waiting.append(event.digest)
                if begun and len(waiting) == MOST_DIGESTS:
                    self._omit(seal, waiting)
                continue
            self._omit(seal, waiting)
            self.counts.events += 1
            line = event_line(seal.number, event.fields, event.digest)
            self.write_line(line)
            if self._take_event:
                self._take_event(event.fields, line)
        if begun:
            self._omit(seal, waiting)
        else:
            self._begin(seal, sha256(b"".join(waiting)).digest())

    def _begin(self, seal: SealFields, content: bytes | None = None) -> None:
        self.write_line(seal_line(seal, content))
        if content is None:
            self.counts.seals += 1
        else:
            self.counts.bare_seals += 1
            self.counts.bare_events += seal.event_count
        if self.counts.first_seal is None:
            self.counts.first_seal = seal.number
        self.counts.last_seal, self.counts.last_hash = seal.number, seal.hash

    def _omit(self, seal: SealFields, waiting: list[bytes]) -> None:
        if waiting:
            self.write_line(omitted_line(seal.number, waiting))
            self.counts.omitted += len(waiting)
            waiting.clear()
