"""Mail as files, for an installation without a mail server: for the eyes of its own account alone."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend


class PrivateFileBackend(EmailBackend):
    """Django's mail files, in a directory that nobody else enters: they hold links that open accounts."""

    def __init__(self, *args: Any, **options: Any) -> None:
        directory = Path(options.get("file_path") or settings.EMAIL_FILE_PATH)
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        directory.chmod(0o700)
        super().__init__(*args, **options)

    def open(self) -> bool:
        """Open the file of this connection, readable and writable by its owner alone."""
        if self._is_open():
            return False
        name: str = self._get_filename()  # type: ignore[attr-defined]
        handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.stream = os.fdopen(handle, "ab")  # type: ignore[assignment]
        return True

    def _is_open(self) -> bool:
        return self.stream is not None
