"""Which encoding a file is written in, decided over the whole file before a row is read.

The whole file is decoded once, in blocks, so that memory stays flat, a fault near the end is
found before anything is staged, and the file is never read half as one encoding and half as
another. The same pass takes the fingerprint by which a second upload is noticed.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from accounting.imports.errors import JournalFileRefused

BLOCK_BYTES = 1 << 18

_HEAD_BYTES = 4096

# UTF-32 stands before UTF-16: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16 LE"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16 BE"),
)

_OTHER_KINDS = (
    (b"PK\x03\x04", "a spreadsheet (.xlsx, .ods) or another ZIP file"),
    (b"PK\x05\x06", "an empty ZIP file"),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old spreadsheet or document (.xls, .doc)"),
    (b"\x1f\x8b", "a compressed file (.gz)"),
    (b"BZh", "a compressed file (.bz2)"),
    (b"\xfd7zXZ", "a compressed file (.xz)"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file (.7z)"),
    (b"Rar!", "a compressed file (.rar)"),
    (b"SQLite format 3", "a database file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a word processor document"),
)

_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_OTHER_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")


@dataclass(frozen=True)
class TextEncoding:
    """How the bytes of a file become text.

    `codec` is Python's name, `label` is what people call it, `mark_bytes` the length of a byte
    order mark to skip, `guessed` whether nothing in the file proves it. `line_count` counts
    physical lines, `byte_count` the whole file, `fingerprint` is its SHA-256 in hexadecimal.
    """

    codec: str
    label: str
    mark_bytes: int
    guessed: bool
    line_count: int
    byte_count: int
    fingerprint: str


class _Undecodable(Exception):
    """Internal: the bytes are not text in the codec that was tried."""

    def __init__(self, *, line: int, byte: int, value: int, at_end: bool) -> None:
        super().__init__()
        self.line = line
        self.byte = byte
        self.value = value
        self.at_end = at_end


def detect_encoding(stream: BinaryIO) -> TextEncoding:
    """The encoding of a seekable file: by its mark, else UTF-16 if evident, else UTF-8, else cp1252.

    Raises JournalFileRefused for an empty file, a file that is not text, and bytes that fit no
    encoding, naming line and byte.
    """
    stream.seek(0)
    head = stream.read(_HEAD_BYTES)
    _require_text_file(head)
    for mark, codec, label in _MARKS:
        if head.startswith(mark):
            return _marked(stream, codec, label, len(mark))
    utf16 = _evident_utf16(head)
    if utf16 is not None:
        codec, label = utf16
        return _marked(stream, codec, label, 0)
    # Zero bytes further down may be one damaged row, which is then named; in the heading they
    # mean that this is no text at all.
    if b"\x00" in head.lstrip().split(b"\n", 1)[0]:
        raise JournalFileRefused("The file is not text: it holds NUL bytes. Export the journal as CSV (UTF-8).")
    try:
        return _decoded(stream, "utf-8", "UTF-8", 0, guessed=False)
    except _Undecodable as fault:
        return _fallback(stream, fault)


def _require_text_file(head: bytes) -> None:
    if not head:
        raise JournalFileRefused("The file is empty.")
    for magic, kind in _OTHER_KINDS:
        if head.startswith(magic):
            raise JournalFileRefused(
                f"The file is {kind}, not CSV. Open it, save the journal as CSV (UTF-8) and import that."
            )


def _evident_utf16(head: bytes) -> tuple[str, str] | None:
    """UTF-16 without a mark shows in the heading: every second byte of ASCII text is zero."""
    first = head[:64]
    even, odd = first[0::2], first[1::2]
    if len(odd) < 8:
        return None
    if odd.count(0) == len(odd) and even.count(0) == 0:
        return "utf-16-le", "UTF-16 LE"
    if even.count(0) == len(even) and odd.count(0) == 0:
        return "utf-16-be", "UTF-16 BE"
    return None


def _marked(stream: BinaryIO, codec: str, label: str, mark_bytes: int) -> TextEncoding:
    """The encoding that the file itself declares: a fault in it is damage, not another encoding."""
    try:
        return _decoded(stream, codec, label, mark_bytes, guessed=False)
    except _Undecodable as fault:
        end = " The end of the file is cut off." if fault.at_end else ""
        raise JournalFileRefused(
            f"Row {fault.line}, byte {fault.byte} of the file is not {label} text, although the "
            f"file begins as {label}.{end} Export it again."
        ) from None


def _fallback(stream: BinaryIO, fault: _Undecodable) -> TextEncoding:
    """Windows-1252, unless the file is plainly damaged UTF-8, which would turn into wrong letters."""
    lawful, unlawful = _count_utf8_evidence(stream)
    if lawful > unlawful or (fault.at_end and lawful):
        raise JournalFileRefused(
            f"Row {fault.line}, byte {fault.byte} (0x{fault.value:02X}) is not UTF-8 text, although "
            "the rest of the file is. Correct that row, or export the file again as UTF-8."
        )
    try:
        return _decoded(stream, "cp1252", "Windows-1252", 0, guessed=True)
    except _Undecodable as second:
        raise JournalFileRefused(
            f"Row {second.line}, byte {second.byte} (0x{second.value:02X}) is neither UTF-8 nor "
            "Windows-1252 text. Save the file as CSV (UTF-8)."
        ) from None


def _decoded(stream: BinaryIO, codec: str, label: str, mark_bytes: int, *, guessed: bool) -> TextEncoding:
    """Decode the whole file block by block; raises _Undecodable at the first fault."""
    stream.seek(0)
    digest = hashlib.sha256(stream.read(mark_bytes))
    decoder = codecs.getincrementaldecoder(codec)()
    byte_count, lines, last = mark_bytes, _LineCounter(), False
    while not last:
        block = stream.read(BLOCK_BYTES)
        last = not block
        held_back = len(decoder.getstate()[0])
        try:
            text = decoder.decode(block, final=last)
        except UnicodeDecodeError as error:
            lines.count(error.object[: error.start].decode(codec, errors="ignore"))
            raise _Undecodable(
                line=lines.current,
                byte=byte_count - held_back + error.start + 1,
                value=error.object[error.start],
                at_end=last,
            ) from None
        digest.update(block)
        byte_count += len(block)
        lines.count(text)
    return TextEncoding(codec, label, mark_bytes, guessed, lines.total, byte_count, digest.hexdigest())


class _LineCounter:
    """Counts line ends (LF, CR LF or CR) over blocks, and refuses a line without an end."""

    def __init__(self) -> None:
        self._feeds = 0
        self._returns = 0
        self._ends_open = False
        self._unbroken = 0

    def count(self, text: str) -> None:
        if not text:
            return
        feeds, returns = text.count("\n"), text.count("\r")
        self._feeds += feeds
        self._returns += returns
        self._unbroken = 0 if feeds or returns else self._unbroken + len(text)
        # One row is never this long; without a limit one line could fill the memory.
        if self._unbroken >= BLOCK_BYTES // 4:
            raise JournalFileRefused(
                f"Row {self.current} is longer than {self._unbroken:,} characters. The file does not look like CSV."
            )
        self._ends_open = text[-1] not in "\r\n"

    @property
    def current(self) -> int:
        """The line on which the next character stands, the first being 1."""
        return (self._feeds or self._returns) + 1

    @property
    def total(self) -> int:
        return (self._feeds or self._returns) + self._ends_open


def _count_utf8_evidence(stream: BinaryIO) -> tuple[int, int]:
    """How many lawful UTF-8 sequences, and how many other runs of bytes above 127, the file holds."""
    lawful = unlawful = 0
    for block in _blocks(stream):
        if block.isascii():
            continue
        rest, sequences = _UTF8_SEQUENCE.subn(b" ", block)
        lawful += sequences
        unlawful += len(_OTHER_HIGH_BYTES.findall(rest))
    return lawful, unlawful


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    while block := stream.read(BLOCK_BYTES):
        yield block
