"""Draw an uploaded picture anew, so that nothing is kept of it but its pixels.

Whatever hid in the file (a place where a photograph was taken, a script behind the picture, a second
format) is gone with it. The picture is measured before it is unpacked: a few kilobytes may unpack
into gigabytes.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from PIL import Image, ImageFile, ImageOps

from tenancy.business.errors import LogoNotUnderstood, LogoTooLarge

MOST_PIXELS = 12_000_000
WIDTH, HEIGHT = 640, 240
_FORMATS = ("PNG", "JPEG", "WEBP")


def redrawn_as_png(content: bytes) -> bytes:
    """The picture as a PNG of at most 640 by 240 pixels; raises ``LogoNotUnderstood``, ``LogoTooLarge``."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with _whole_pictures_alone():
                return _redrawn(content)
    except LogoTooLarge:
        raise
    # A forged picture fails in the decoder in ways that no list holds; none of them is kept.
    except Exception as error:
        raise LogoNotUnderstood from error


_ONE_AT_A_TIME = Lock()


@contextmanager
def _whole_pictures_alone() -> Iterator[None]:
    """Refuse a picture that breaks off: the library that prints makes the decoder fill such ones up, everywhere."""
    with _ONE_AT_A_TIME:
        usual = ImageFile.LOAD_TRUNCATED_IMAGES
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = usual


def _redrawn(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
        width, height = picture.size
        if width * height > MOST_PIXELS:
            raise LogoTooLarge(width, height, MOST_PIXELS)
        picture.draft("RGB", (WIDTH * 2, HEIGHT * 2))
        upright = ImageOps.exif_transpose(picture)
        drawn = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    drawn.thumbnail((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    # A picture made of pixels alone has no comments, profiles or second frames to save.
    clean = Image.frombytes(drawn.mode, drawn.size, drawn.tobytes())
    kept = io.BytesIO()
    clean.save(kept, "PNG", optimize=True)
    return kept.getvalue()
