"""Pictures for the tests of the logo."""

import io
import struct
import zlib

from PIL import Image


def picture(width: int = 900, height: int = 300, form: str = "PNG", mode: str = "RGBA") -> bytes:
    """A picture of one colour, with a comment in it that nobody should keep."""
    kept = io.BytesIO()
    drawn = Image.new(mode, (width, height), (15, 94, 76, 200)[: len(mode)] if mode != "L" else 90)
    options = {"exif": _exif()} if form == "JPEG" else {}
    drawn.save(kept, form, **options)
    return kept.getvalue()


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of a few kilobytes that says it is of nearly a gigapixel."""
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    data = zlib.compress(b"\x00" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in ((b"IHDR", head), (b"IDAT", data), (b"IEND", b"")))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _exif() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    exif[0x0112] = 6
    return exif.tobytes()
