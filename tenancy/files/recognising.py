"""Tell what a file is by its bytes. What its sender or its name say is not believed.

The list is short on purpose: what a browser would run or draw with scripts (HTML, SVG, XML), what a
program would start, and archives are not kept.
"""

import io
import re
from collections.abc import Collection
from pathlib import PurePosixPath
from types import MappingProxyType
from unicodedata import category, normalize

from erp.foundation.archives import Archive, ArchiveUnreadable
from tenancy.files.errors import FileNotTaken
from tenancy.files.models import NAME_LENGTH

PDF, PNG, JPEG, WEBP = "application/pdf", "image/png", "image/jpeg", "image/webp"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV, TEXT = "text/csv", "text/plain"

#: Each media type that is kept, with the endings its files have; the first is the usual one.
ENDINGS: MappingProxyType[str, tuple[str, ...]] = MappingProxyType(
    {
        PDF: (".pdf",),
        PNG: (".png",),
        JPEG: (".jpg", ".jpeg"),
        WEBP: (".webp",),
        XLSX: (".xlsx",),
        CSV: (".csv",),
        TEXT: (".txt",),
    }
)
MEDIA_TYPES = frozenset(ENDINGS)
IMAGES = frozenset({PNG, JPEG, WEBP})

_MOST_PARTS_OF_A_SHEET = 5_000
_PARTS_OF_A_SHEET = {"[Content_Types].xml", "xl/workbook.xml"}
# Text has lines, tabs and form feeds; what has other control signs is a program or a picture.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def media_type_of(content: bytes, name: str, *, allowed: Collection[str] = MEDIA_TYPES) -> str:
    """The media type of a content; the name decides only whether text is a table.

    Raises ``FileNotTaken`` for anything that is not allowed.
    """
    found = _recognised(content)
    if found == TEXT and name.strip().lower().endswith(ENDINGS[CSV]):
        found = CSV
    if found not in allowed:
        raise FileNotTaken(in_words(allowed))
    return found


def in_words(allowed: Collection[str]) -> str:
    """The kinds of files in words: ``a PDF, PNG or JPEG file``."""
    words = [ENDINGS[one][-1].removeprefix(".").upper() for one in ENDINGS if one in allowed]
    return f"a {', '.join(words[:-1])} or {words[-1]} file" if len(words) > 1 else f"a {words[0]} file"


def safe_name(name: str, media_type: str) -> str:
    """What a file is called from now on: no folders, no signs that cannot be seen, the ending of its type."""
    base = PurePosixPath(normalize("NFC", name).replace("\\", "/")).name
    shown = "".join(sign for sign in base if not category(sign).startswith("C")).strip(" .")
    endings = ENDINGS[media_type]
    stem, ending = (shown[: -len(one)], one) if (one := _ending_of(shown, endings)) else (shown, endings[0])
    return (stem.strip(" .")[: NAME_LENGTH - len(ending)] or "file") + ending


def _ending_of(name: str, endings: tuple[str, ...]) -> str:
    return next((one for one in endings if name.lower().endswith(one)), "")


def _recognised(content: bytes) -> str:
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return WEBP
    if content.startswith(b"PK\x03\x04"):
        return XLSX if _is_sheet(content) else ""
    return TEXT if _is_text(content) else ""


def _is_sheet(content: bytes) -> bool:
    """Whether an archive is an Excel workbook without macros. Only its table of contents is read."""
    try:
        names = Archive(io.BytesIO(content)).names
    except ArchiveUnreadable:
        return False
    has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return len(names) <= _MOST_PARTS_OF_A_SHEET and not has_macros and set(names) >= _PARTS_OF_A_SHEET


def _is_text(content: bytes) -> bool:
    """Whether it is text as people and their programs write it, and no markup that a browser would draw."""
    text = _decoded(content)
    return text is not None and not _CONTROL.search(text) and not text.lstrip("\ufeff \t\r\n\f").startswith("<")


def _decoded(content: bytes) -> str | None:
    codes = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8", "cp1252")
    for code in codes:
        try:
            return content.decode(code)
        except UnicodeDecodeError:
            continue
    return None
