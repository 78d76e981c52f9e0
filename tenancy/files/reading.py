"""Open files of the tenant in force, and hand them to a browser so that it only saves them."""

import hashlib
from typing import BinaryIO

from django.http import FileResponse

from tenancy.files.errors import StoredFileGone
from tenancy.files.models import StoredFile
from tenancy.files.placing import place_of


def open_file(stored: StoredFile) -> BinaryIO:
    """The bytes of a file, open for reading. Raises ``StoredFileGone``."""
    try:
        return place_of(stored.id).open("rb")
    except OSError as error:
        raise StoredFileGone(stored.name) from error


def read_file(stored: StoredFile) -> bytes:
    """All bytes of a file, which are those that were stored. Raises ``StoredFileGone``."""
    with open_file(stored) as file:
        content = file.read()
    if hashlib.sha256(content).hexdigest() != stored.digest:
        raise StoredFileGone(stored.name)
    return content


def download_of(stored: StoredFile) -> FileResponse:
    """An answer that a browser saves and does not draw, and that nothing on its way keeps.

    The view that sends it has asked for the permission of whatever the file belongs to. Raises
    ``StoredFileGone``.
    """
    answer = FileResponse(open_file(stored), as_attachment=True, filename=stored.name, content_type=stored.media_type)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
