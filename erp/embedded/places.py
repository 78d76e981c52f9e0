"""Where everything that a checkout makes is kept."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from erp.embedded.errors import CannotStart

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Places:
    """Every path under one data directory; tests have a directory of their own inside it."""

    data: Path
    root: Path

    @property
    def secrets(self) -> Path:
        return self.root / "secrets.json"

    @property
    def connections(self) -> Path:
        return self.root / "connections.json"

    @property
    def migrated(self) -> Path:
        return self.root / "migrated.json"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def servers(self) -> Path:
        return self.root / "servers"

    @property
    def cluster(self) -> Path:
        return self.servers / "postgres"

    @property
    def redis(self) -> Path:
        return self.servers / "redis"


def testing() -> bool:
    """Whether this process belongs to a test run (ERP_TEST=1), which has servers of its own."""
    return os.environ.get("ERP_TEST", "") not in ("", "0")


def current_places() -> Places:
    """The places named by ERP_DATA_DIR and ERP_TEST."""
    data = Path(os.environ.get("ERP_DATA_DIR") or PROJECT / "var").expanduser().absolute()
    return Places(data=data, root=data / "test" if testing() else data)


def make_private_directory(path: Path) -> None:
    """Create a directory for our eyes only; inside another person's directory it is handed to that person."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(
            f"Cannot create {path}: {error.strerror}. Set ERP_DATA_DIR to a folder you may write."
        ) from error
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        raise CannotStart(
            f"{path} belongs to another user ({owner_name(path)}) and cannot be written. "
            f"Run as that user, or set ERP_DATA_DIR to a folder of your own."
        )


def owner_name(path: Path) -> str:
    """The login name of a path's owner, or its number where the system knows no name."""
    try:
        return path.owner()
    except KeyError:
        return str(path.stat().st_uid)


def give_to_owner_of(directory: Path, path: Path) -> None:
    """As root, leave no file of root's in another person's directory, where they could not read it later."""
    if os.geteuid() == 0:
        owner = directory.stat()
        os.chown(path, owner.st_uid, owner.st_gid)
