"""Keep a file of the tenant in force, or let it go. Who may is asked by the act that the file is part of."""

import hashlib
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.files.errors import FileEmpty, FileTooBig
from tenancy.files.models import StoredFile
from tenancy.files.placing import place_of, remove_bytes, write_bytes
from tenancy.files.recognising import MEDIA_TYPES, media_type_of, safe_name
from tenancy.plans.capping import require_room_for


def store_file(
    content: bytes | File[Any],
    *,
    name: str,
    kind: str,
    actor: Actor,
    allowed: Collection[str] = MEDIA_TYPES,
    most_bytes: int = 0,
) -> StoredFile:
    """Keep a file: its bytes on the disk, what is known of it in a row.

    ``kind`` says what it is for; ``allowed`` are media types, ``most_bytes`` the bytes it may have
    where that is less than the installation takes. If the transaction is taken back, the row is gone and the sweep
    takes the bytes. Raises ``FileEmpty``, ``FileTooBig``, ``FileNotTaken`` and ``NoRoomInPlan``.
    """
    given = _bytes_of(content, min(most_bytes or settings.MAX_FILE_BYTES, settings.MAX_FILE_BYTES))
    media_type = media_type_of(given, name, allowed=allowed)
    stored = StoredFile(
        name=safe_name(name, media_type),
        media_type=media_type,
        size=len(given),
        digest=hashlib.sha256(given).hexdigest(),
        kind=kind,
        stored_at=clock.now(),
        stored_by_label=actor.label,
    )
    with act("tenancy.file.stored", actor=actor):
        require_room_for("bytes", len(given))
        stored.save(force_insert=True)
        write_bytes(place_of(stored.id), given)
    return stored


def remove_file(stored: StoredFile, *, actor: Actor) -> None:
    """Delete a file: the row now, its bytes once that is committed."""
    place = place_of(stored.id)
    with act("tenancy.file.removed", actor=actor):
        stored.delete()
    transaction.on_commit(lambda: remove_bytes(place))


def _bytes_of(content: bytes | File[Any], most: int) -> bytes:
    if isinstance(content, bytes):
        given = content
    else:
        content.seek(0)
        # One more than is taken tells a file that is too large, however large it says it is.
        given = content.read(most + 1)
    if len(given) > most:
        raise FileTooBig(most)
    if not given:
        raise FileEmpty
    return given
