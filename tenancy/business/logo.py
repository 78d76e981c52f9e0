"""Put a logo on the papers of a business, or take it off."""

from typing import Any

from django.core.files import File

from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission
from tenancy.business.changing import details_for_change
from tenancy.business.drawing import redrawn_as_png
from tenancy.files.errors import FileEmpty, FileTooBig
from tenancy.files.models import StoredFile
from tenancy.files.recognising import IMAGES, PNG, media_type_of
from tenancy.files.storing import remove_file, store_file

KIND = "tenancy.logo"
MOST_BYTES = 2 * 1024 * 1024


def put_logo(content: bytes | File[Any], *, name: str, actor: Actor) -> StoredFile:
    """Keep a picture as the logo, drawn anew, in place of the one before.

    Raises ``FileTooBig``, ``FileEmpty``, ``FileNotTaken``, ``LogoNotUnderstood`` or ``LogoTooLarge``.
    """
    require_permission(actor, "tenancy.settings.edit")
    given = content if isinstance(content, bytes) else content.read(MOST_BYTES + 1)
    with act("tenancy.logo.changed", actor=actor):
        drawn = _drawn(given, name)
        details = details_for_change()
        before, stored = details.logo, store_file(drawn, name="logo.png", kind=KIND, actor=actor, allowed={PNG})
        details.logo = stored
        details.save(update_fields=["logo"])
        if before is not None:
            remove_file(before, actor=actor)
    return stored


def take_logo_off(*, actor: Actor) -> None:
    """Remove the logo; where there is none, nothing happens."""
    require_permission(actor, "tenancy.settings.edit")
    with act("tenancy.logo.removed", actor=actor):
        details = details_for_change()
        before = details.logo
        if before is not None:
            details.logo = None
            details.save(update_fields=["logo"])
            remove_file(before, actor=actor)


def _drawn(given: bytes, name: str) -> bytes:
    if len(given) > MOST_BYTES:
        raise FileTooBig(MOST_BYTES)
    if not given:
        raise FileEmpty
    media_type_of(given, name, allowed=IMAGES)
    return redrawn_as_png(given)
