"""How security events are written: one JSON object per line, on standard error or to a file.

Logging is set up before the apps are, so nothing of theirs is imported at the top.
"""

import json
import logging
import logging.handlers
import os
from functools import lru_cache
from io import TextIOWrapper
from uuid import UUID

from erp.foundation.security_log import SecurityEvent


class SecurityLines(logging.Formatter):
    """A security event as one line of JSON; every field is there, unknown ones are empty."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        event = getattr(record, "security", None)
        if not isinstance(event, SecurityEvent):
            # Whoever else writes to this logger still gets a line that a machine can read.
            event = SecurityEvent(event=record.getMessage(), severity=record.levelname.lower(), outcome="failure")
        line = event.as_dict()
        line["tenant"] = event.tenant or _slug(event.tenant_id)
        return json.dumps(line, ensure_ascii=True)


class PrivateFile(logging.handlers.WatchedFileHandler):
    """A file that its owner alone may read, reopened when it has been rotated away."""

    def _open(self) -> TextIOWrapper:
        opened = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.fchmod(opened, 0o600)
        return TextIOWrapper(os.fdopen(opened, "ab"), encoding="utf-8")


def _slug(tenant_id: str) -> str:
    if not tenant_id:
        return ""
    from django.db import DatabaseError, connection

    from tenancy.tenants.errors import UnknownTenant

    if connection.needs_rollback:
        return ""
    try:
        return _known_slug(UUID(tenant_id))
    except (DatabaseError, UnknownTenant, ValueError):
        return ""


@lru_cache(maxsize=10_000)
def _known_slug(tenant_id: UUID) -> str:
    from tenancy.tenants.queries import slug_of

    return slug_of(tenant_id)
