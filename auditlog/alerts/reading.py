"""Read the events that rules watch, seal by seal.

Ordinals are taken before the commit, so a reader that goes by them misses what commits late.
Seals are numbered at the commit, under the lock of the chain's head, which is held until the
transaction has ended: whoever sees seal 7 sees every seal before it and everything under them.
"""

import json
import logging
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection

from auditlog.alerts.declaring import AlertRule, Occurrence

logger = logging.getLogger(__name__)

_WATCHED = """
SELECT s.number, e.ordinal, e.id, e.occurred_at, e.act, e.operation, e.subject_type, e.subject_id,
    e.subject_label, e.parent_id, e.actor_kind, e.actor_id, e.actor_label, e.ip, e.reason, e.changes
FROM auditlog_seal s JOIN auditlog_event e ON e.tenant_id = s.tenant_id
    AND e.xact = s.xact AND e.ordinal BETWEEN s.first_ordinal AND s.last_ordinal
WHERE s.tenant_id = %(tenant)s AND s.number > %(after)s AND s.number <= %(last)s
    AND (e.act = ANY(%(acts)s) OR e.subject_type = ANY(%(types)s)
        OR (e.row_of_statement = 1 AND e.subject_type = ANY(%(first)s)))
ORDER BY s.number, e.ordinal"""


def watched_events(tenant_id: UUID, rules: Iterable[AlertRule], *, after: int, last: int) -> list[Occurrence]:
    """The events under the seals after ``after`` up to ``last`` that any of the rules is shown."""
    shown = list(rules)
    parameters: dict[str, Any] = {
        "tenant": tenant_id,
        "after": after,
        "last": last,
        "acts": sorted({act for rule in shown for act in rule.acts}),
        "types": sorted({kind for rule in shown for kind in rule.subject_types}),
        "first": sorted({kind for rule in shown for kind in rule.first_of_each}),
    }
    with connection.cursor() as cursor:
        cursor.execute(_WATCHED, parameters)
        rows = cursor.fetchall()
    return [_occurrence(row) for row in rows]


def _occurrence(row: tuple[Any, ...]) -> Occurrence:
    values = (*row[:-1], _changes(row[-1], ordinal=row[1]))
    return Occurrence(*values)


def _changes(text: str | None, *, ordinal: int) -> dict[str, Any]:
    """What an event says; nothing where it cannot be read, for one event must not stop the rules of a tenant."""
    try:
        told = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        told = None
    if isinstance(told, dict):
        return told
    logger.error("what event %s says is no JSON object; the rules see it without that", ordinal)
    return {}
