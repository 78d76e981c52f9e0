"""One process at a time prepares the servers; the others wait for it."""

from __future__ import annotations

import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from erp.embedded.errors import CannotStart
from erp.embedded.places import give_to_owner_of

# Longer than crash recovery of a large cluster, after which somebody should look.
PATIENCE_SECONDS = 600


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock file; the kernel lets go of it when the holder dies, so it can never be stale."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CannotStart(f"Cannot open {path}: {error.strerror}.") from error
    try:
        give_to_owner_of(path.parent, path)
        _wait_for(handle, path)
        yield
    finally:
        os.close(handle)


def _wait_for(handle: int, path: Path) -> None:
    began = time.monotonic()
    told = False
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            waited = time.monotonic() - began
        else:
            return
        if waited > PATIENCE_SECONDS:
            raise CannotStart(f"Another process has held {path} for {PATIENCE_SECONDS // 60} minutes.")
        if waited > 5 and not told:
            print(f"Waiting for another process to finish with {path}.", file=sys.stderr)
            told = True
        time.sleep(0.05)
