"""The changes of an event as they are stored."""

import json
from typing import Any

from auditlog.events.models import AuditEvent, Operation


def stored_pairs(event: AuditEvent) -> dict[str, tuple[Any, Any]]:
    """Each column with its value before and after; None stands for what was not or is not.

    Text that is no JSON object (a row that somebody has tampered with) shows as itself.
    """
    if not event.changes:
        return {}
    try:
        stored = json.loads(event.changes)
    except ValueError:
        stored = None
    if not isinstance(stored, dict):
        return {"changes": (None, event.changes)}
    if event.operation == Operation.UPDATE:
        return {
            name: (pair[0], pair[1]) if isinstance(pair, list) and len(pair) == 2 else (None, pair)
            for name, pair in stored.items()
        }
    if event.operation == Operation.DELETE:
        return {name: (value, None) for name, value in stored.items()}
    return {name: (None, value) for name, value in stored.items()}
