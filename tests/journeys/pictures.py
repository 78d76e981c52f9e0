"""Pictures of pages: all of them beside the data of the tests, and a handful in docs/images when asked for."""

import io
import os

from PIL import Image
from playwright.sync_api import Page

from erp.embedded.places import current_places
from tests.databases import ROOT
from tests.journeys.watching import NARROW, STICKS_OUT, WIDE

# What the README shows.
SHOWN = {
    "home-wide-light",
    "home-wide-dark",
    "trial-balance-wide-light",
    "journal-entry-wide-light",
    "import-wide-light",
    "security-wide-light",
    "home-narrow-light",
    "journal-narrow-dark",
}


def for_the_readme() -> bool:
    """Whether the pictures of this run are those that the README shows."""
    return os.environ.get("ERP_SCREENSHOTS", "") not in ("", "0")


def sharpness() -> float:
    """Pixels of a picture for one of the page: more only where somebody will look at it."""
    return 2 if for_the_readme() else 1


def keep_looks(page: Page, name: str) -> None:
    """The open page at a desk and on a phone, light and dark; it may be too wide for neither."""
    for width, size in (("wide", WIDE), ("narrow", NARROW)):
        page.set_viewport_size(size)
        assert page.evaluate(STICKS_OUT) == ""
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            _keep(page, f"{name}-{width}-{theme}", sharp=width == "narrow")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)


def _keep(page: Page, name: str, *, sharp: bool) -> None:
    """Write what the window shows to the data directory and, with ERP_SCREENSHOTS=1, to docs/images."""
    place = current_places().root / "screenshots"
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"{name}.png"
    path.write_bytes(page.screenshot(animations="disabled", caret="hide", scale="device" if sharp else "css"))
    if for_the_readme() and name in SHOWN:
        (ROOT / "docs" / "images").mkdir(parents=True, exist_ok=True)
        (ROOT / "docs" / "images" / path.name).write_bytes(_small(path.read_bytes()))


def _small(picture: bytes) -> bytes:
    """The same in 256 colours, a third of the bytes; our pages have few."""
    small = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(
        small, "PNG", optimize=True
    )
    return small.getvalue()
