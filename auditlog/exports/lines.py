"""The lines of an export, as ``docs/audit-format.md`` describes them.

Each line is one JSON object in UTF-8 without spaces between its parts, and ends with a
single line feed; ``line`` says what it is.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from auditlog.chain.canonical import EventFields, SealFields
from auditlog.exports.selection import Selection, instant
from erp.foundation.actor import Actor
from tenancy.tenants.models import Tenant

FORMAT = "ledgerline-audit-export-1"
# An omitted line holds at most so many digests, so that no line grows with the seal.
MOST_DIGESTS = 1000

Line = dict[str, Any]


def encoded(line: Line) -> bytes:
    """The line as it stands in the file."""
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def manifest_line(tenant: Tenant, selection: Selection, *, head: str, made_at: datetime, actor: Actor) -> Line:
    """The first line: whose log, which part of it, when and by whom."""
    return {
        "line": "manifest",
        "format": FORMAT,
        "tenant": {"id": str(tenant.id), "slug": tenant.slug, "name": tenant.name},
        **selection.as_json(),
        "head": head,
        "made_at": instant(made_at),
        "made_by": {"kind": actor.kind, "id": _text(actor.id), "label": actor.label},
        "product": {"name": settings.PRODUCT_NAME, "version": settings.PRODUCT_VERSION},
    }


def seal_line(seal: SealFields, content: bytes | None = None) -> Line:
    """A seal; with ``content`` a bare one, of whose events none is told."""
    line: Line = {
        "line": "seal",
        "number": seal.number,
        "xact": seal.xact,
        "first_ordinal": seal.first_ordinal,
        "last_ordinal": seal.last_ordinal,
        "event_count": seal.event_count,
        "sealed_at": instant(seal.sealed_at),
        "previous_hash": seal.previous_hash.hex(),
        "hash": seal.hash.hex(),
    }
    if content is not None:
        line["content"] = content.hex()
    return line


def event_line(seal_number: int, event: EventFields, digest: bytes) -> Line:
    """An event with every field that its digest covers; ``changes`` is the exact text."""
    return {
        "line": "event",
        "seal": seal_number,
        "ordinal": event.ordinal,
        "id": str(event.id),
        "occurred_at": instant(event.occurred_at),
        "xact": event.xact,
        "row_of_statement": event.row_of_statement,
        "act": event.act,
        "operation": event.operation,
        "subject_type": event.subject_type,
        "parent_type": event.parent_type,
        "actor_kind": event.actor_kind,
        "actor_id": _text(event.actor_id),
        "actor_label": event.actor_label,
        "ip": event.ip,
        "request_id": event.request_id,
        "reason": event.reason,
        "subject_id": _text(event.subject_id),
        "subject_label": event.subject_label,
        "parent_id": _text(event.parent_id),
        "changes": event.changes,
        "digest": digest.hex(),
    }


def omitted_line(seal_number: int, digests: Iterable[bytes]) -> Line:
    """Events that do not fit the selection, one after another: their digests alone."""
    return {"line": "omitted", "seal": seal_number, "digests": [digest.hex() for digest in digests]}


def _text(identifier: UUID | None) -> str | None:
    return str(identifier) if identifier else None
