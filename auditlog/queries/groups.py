"""Events as people read them: one line per act, with what it changed."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from auditlog.events.models import AuditEvent, Operation
from auditlog.events.sentences import sentence, sentence_and_label, subject_url, words_of

# An act that changed more is told by its first changes.
MOST_CHANGES = 60


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after, as text; None where there was or is nothing."""

    field: str
    before: str | None
    after: str | None


@dataclass(slots=True)
class EventGroup:
    """What one act did in one transaction.

    ``sentence`` ends before ``subject_label``, which the page may make a link to
    ``subject_url``; ``whole_sentence`` has both in it.
    """

    at: datetime
    actor: str
    sentence: str
    whole_sentence: str
    subject_label: str
    subject_url: str
    ip: str
    reason: str
    event_type: str
    changes: list[Change] = field(default_factory=list)


def grouped(events: Iterable[AuditEvent], *, home: str) -> list[EventGroup]:
    """Newest act first, of events in any order; ``home`` is the tenant's own address."""
    acts: dict[tuple[int, str], list[AuditEvent]] = {}
    for event in sorted(events, key=lambda event: event.id, reverse=True):
        acts.setdefault((event.xact, event.act), []).append(event)
    return [_group(list(reversed(members)), home) for members in acts.values()]


def _group(events: list[AuditEvent], home: str) -> EventGroup:
    main = _main_event(events)
    words, label = sentence_and_label(main)
    return EventGroup(
        at=main.occurred_at,
        actor=main.actor_label,
        sentence=words,
        whole_sentence=sentence(main),
        subject_label=label,
        subject_url=subject_url(main.subject_type, main.subject_id, main.subject_label, home) if label else "",
        ip=main.ip,
        reason=main.reason,
        event_type=main.act,
        changes=_changes(events, main)[:MOST_CHANGES],
    )


def _main_event(events: list[AuditEvent]) -> AuditEvent:
    """The event of the thing that the act is named for, or else the first."""
    kind = events[0].act.rpartition(".")[0]
    return next((event for event in events if event.subject_type == kind), events[0])


def _changes(events: list[AuditEvent], main: AuditEvent) -> list[Change]:
    found: list[Change] = []
    for event in [main, *(event for event in events if event is not main)]:
        where = ""
        if event is not main:
            noun = words_of(event.subject_type.rpartition(".")[2])
            where = f"{noun} {event.subject_label}".strip() + ": "
        found.extend(Change(where + change.field, change.before, change.after) for change in changes_of(event))
        if len(found) >= MOST_CHANGES:
            break
    return found


def changes_of(event: AuditEvent) -> list[Change]:
    """What one event changed, empty values of added and removed rows left out."""
    stored: dict[str, Any] = json.loads(event.changes) if event.changes else {}
    if event.operation == Operation.UPDATE:
        pairs = {name: (values[0], values[1]) for name, values in stored.items()}
    elif event.operation == Operation.DELETE:
        pairs = {name: (value, None) for name, value in stored.items() if value not in (None, "")}
    else:
        pairs = {name: (None, value) for name, value in stored.items() if value not in (None, "")}
    return [
        Change(words_of(name.removesuffix("_id")), _shown(before), _shown(after))
        for name, (before, after) in pairs.items()
    ]


def _shown(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return json.dumps(value, ensure_ascii=False)
