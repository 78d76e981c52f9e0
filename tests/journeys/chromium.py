"""The browser of this machine."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

# What a browser of a person does in the background has no place in a test.
SWITCHES = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str | None:
    """The path of a Chromium: CHROMIUM where it is set, else the first found on the PATH."""
    named = os.environ.get("CHROMIUM", "")
    if named:
        return shutil.which(named)
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def switches() -> list[str]:
    """The command line; root has no sandbox to offer."""
    return [*SWITCHES, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
