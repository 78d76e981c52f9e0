"""A logo is drawn anew: nothing is kept of the file but its pixels."""

import io
import tracemalloc

import pytest
from PIL import Image, ImageFile

from tenancy.business.drawing import HEIGHT, WIDTH, redrawn_as_png
from tenancy.business.errors import LogoNotUnderstood, LogoTooLarge
from tests.tenancy.business.pictures import bomb, picture


@pytest.mark.parametrize(("form", "mode"), [("PNG", "RGBA"), ("PNG", "L"), ("JPEG", "RGB"), ("WEBP", "RGBA")])
def test_picture_becomes_a_png_within_bounds(form: str, mode: str) -> None:
    drawn = Image.open(io.BytesIO(redrawn_as_png(picture(form=form, mode=mode))))
    assert drawn.format == "PNG"
    assert drawn.width <= WIDTH and drawn.height <= HEIGHT


def test_small_picture_is_not_blown_up() -> None:
    assert Image.open(io.BytesIO(redrawn_as_png(picture(40, 20)))).size == (40, 20)


def test_photograph_is_turned_upright_and_tells_nothing_of_where_it_was_taken() -> None:
    given = picture(300, 100, "JPEG", "RGB")
    assert b"taken at home" in given
    drawn = redrawn_as_png(given)
    assert b"taken at home" not in drawn
    kept = Image.open(io.BytesIO(drawn))
    assert kept.height > kept.width
    assert not kept.info and not kept.getexif()


def test_what_hangs_behind_a_picture_is_gone() -> None:
    assert b"<script>" not in redrawn_as_png(picture() + b"<script>alert(1)</script>")


def test_picture_that_unpacks_into_gigabytes_is_refused_before_it_does() -> None:
    given = bomb()
    assert len(given) < 10_000
    tracemalloc.start()
    with pytest.raises((LogoTooLarge, LogoNotUnderstood)):
        redrawn_as_png(given)
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()


def test_picture_of_too_many_pixels_is_refused_with_its_measures() -> None:
    with pytest.raises(LogoTooLarge, match="4000 by 4000") as refusal:
        redrawn_as_png(picture(4_000, 4_000, mode="L"))
    assert refusal.value.field == "file"


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n forged", b"GIF89a", picture()[:60], b""])
@pytest.mark.parametrize("after_printing", [False, True])
def test_what_is_no_picture_is_refused(content: bytes, after_printing: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    # WeasyPrint sets this for the whole process.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", after_printing)
    with pytest.raises(LogoNotUnderstood):
        redrawn_as_png(content)
