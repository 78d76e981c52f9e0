"""The passwords and keys of one data directory: random, made once, readable by its owner only."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from erp.embedded.errors import CannotStart
from erp.embedded.locking import exclusive
from erp.embedded.places import give_to_owner_of


class SecretStore:
    """A JSON file of mode 0600 that maps a name to a secret."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._values = self._read()

    def _read(self) -> dict[str, str]:
        try:
            found = json.loads(self.path.read_text())
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise CannotStart(f"Cannot read {self.path}: {error.strerror}. Run as the user who created it.") from error
        except ValueError as error:
            raise CannotStart(
                f"{self.path} is damaged. Bring it back from a backup: it holds the passwords."
            ) from error
        if self.path.stat().st_mode & 0o077:
            self.path.chmod(0o600)
        return {str(name): str(value) for name, value in found.items()}

    def get(self, name: str) -> str | None:
        """The secret of this name, or None."""
        return self._values.get(name)

    def get_or_create(self, name: str, make: Callable[[], str] | None = None) -> str:
        """The secret of this name, on disk before it is returned; made now where there is none.

        It is 64 random characters, or what ``make`` returns. The file is read again under a lock first: the tests'
        servers may be prepared at the same time as the product's.
        """
        if name not in self._values:
            with exclusive(self.path.with_name("secrets.lock")):
                self._values = self._read()
                if name not in self._values:
                    self._values[name] = make() if make else secrets.token_urlsafe(48)
                    write_private_json(self.path, self._values)
        return self._values[name]

    def replace(self, name: str, secret: str) -> None:
        """Put another secret in the place of the one of this name, on disk before this returns."""
        with exclusive(self.path.with_name("secrets.lock")):
            self._values = self._read() | {name: secret}
            write_private_json(self.path, self._values)


def write_private_json(path: Path, content: object) -> None:
    """Replace a JSON file of mode 0600 in one step, so that no reader ever sees half of it."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump(content, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        give_to_owner_of(path.parent, unfinished)
        unfinished.replace(path)
    except OSError as error:
        raise CannotStart(f"Cannot write {path}: {error.strerror}.") from error
