"""Events as people read them: one block per act, with what it changed."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from auditlog.events.models import ROWS_OF_STATEMENT_SHOWN, AuditEvent, Operation
from auditlog.events.registry import audited_models
from auditlog.events.sentences import subject_url, words_of
from auditlog.queries.rules import label_in_words
from auditlog.queries.stored import stored_pairs
from auditlog.queries.wording import Change, Wording
from tenancy.tenants.models import Tenant

# An act that changed more is told by its first rows and fields.
MOST_ROWS = 60
# So many changed fields are told in the line of the act itself.
_MOST_IN_LINE = 3

_KINDS = {
    "person": "",
    "task": "in the background",
    "command": "at the shell",
    "operator": "at the operators' console",
    "api_key": "by API key",
    "sql": "by plain SQL",
}


@dataclass(frozen=True, slots=True)
class EventRow:
    """One row that an act wrote, and its fields before and after."""

    event_id: UUID
    words: str
    url: str
    changes: list[Change]
    is_added: bool
    is_event: bool = False


@dataclass(slots=True)
class EventGroup:
    """What one act did in one transaction.

    ``sentence`` ends before ``subject_label``, which the page may make a link to
    ``subject_url``; ``whole_sentence`` has both in it. ``others`` counts what the act did to
    more things of the same type. ``told`` are the changes of the main
    row that the line itself tells; ``rows`` are all rows, the main one first. ``tone`` is
    ``bad`` of what was refused or tried across tenants. ``seen_at`` is when it happened, of
    what was written down later.
    """

    event_id: UUID
    at: datetime
    actor: str
    actor_id: UUID | None
    actor_kind: str
    sentence: str
    whole_sentence: str
    subject_label: str
    subject_url: str
    others: int
    ip: str
    reason: str
    event_type: str
    tone: str = ""
    told: list[Change] = field(default_factory=list)
    rows: list[EventRow] = field(default_factory=list)
    has_more_rows: bool = False
    seen_at: datetime | None = None

    @property
    def folded(self) -> list[EventRow]:
        """The rows that the line does not tell whole, without ids and hashes: they stand folded under it."""
        if len(self.rows) == 1 and self.told:
            return []
        rows = [replace(row, changes=_readable(row.changes)) for row in self.rows]
        return [row for row in rows if row.changes or len(rows) > 1]

    @property
    def changes(self) -> list[Change]:
        """All changes in one list, for a print: those of further rows bear the row's name."""
        return [
            Change(f"{row.words}: {change.field}" if place else change.field, change.before, change.after)
            for place, row in enumerate(self.rows)
            for change in row.changes
        ]

    @property
    def all_added(self) -> bool:
        """Whether no folded row had anything in it before."""
        return all(row.is_added for row in self.folded)

    @property
    def folded_words(self) -> str:
        """How much stands folded: ``3 rows`` or ``12 fields``; of what wrote no row, ``details``."""
        rows = self.folded
        if len(rows) > 1:
            return f"{len(rows)}{'+' if self.has_more_rows else ''} rows"
        if not rows or rows[0].is_event:
            return "details"
        fields = len(rows[0].changes)
        return f"{fields} field{'' if fields == 1 else 's'}"


def grouped(events: Iterable[AuditEvent], *, home: str, tenant: Tenant, with_rows: bool = True) -> list[EventGroup]:
    """Newest act first, of events in any order; ``home`` is the tenant's own address.

    Without rows the blocks are as short as a trail beside a document.
    """
    newest_first = sorted(events, key=lambda event: event.id, reverse=True)
    wording = Wording(newest_first, tenant)
    acts: dict[tuple[int, str], list[AuditEvent]] = {}
    for event in newest_first:
        acts.setdefault((event.xact, event.act), []).append(event)
    groups = [_group(list(reversed(members)), home, wording) for members in acts.values()]
    if with_rows:
        for group, members in zip(groups, acts.values(), strict=True):
            main = main_event(list(reversed(members)))
            ordered = [main, *(event for event in reversed(members) if event is not main)]
            group.rows = [_row(event, home, wording) for event in ordered[:MOST_ROWS]]
    return groups


def _group(events: list[AuditEvent], home: str, wording: Wording) -> EventGroup:
    main = main_event(events)
    words, label = wording.sentence_and_label(main)
    changes = _readable(wording.changes(main)) if main.operation == Operation.UPDATE else []
    url = subject_url(main.subject_type, main.subject_id, main.subject_label, home) if label else ""
    others = sum(event.subject_type == main.subject_type for event in events) - 1
    return EventGroup(
        event_id=main.id,
        at=main.occurred_at,
        actor=main.actor_label,
        actor_id=main.actor_id,
        actor_kind=words_of_kind(main.actor_kind),
        sentence=words,
        whole_sentence=wording.sentence(main),
        subject_label=label,
        subject_url=url,
        others=others,
        ip=main.ip,
        reason=wording.reason(main, words),
        event_type=main.act,
        tone="bad" if is_refusal(main.act) else "",
        told=changes if len(changes) <= _MOST_IN_LINE else [],
        seen_at=_seen_at(main),
        has_more_rows=len(events) > MOST_ROWS
        or any(event.row_of_statement == ROWS_OF_STATEMENT_SHOWN for event in events),
    )


def _readable(changes: list[Change]) -> list[Change]:
    return [change for change in changes if not change.is_key]


def _seen_at(event: AuditEvent) -> datetime | None:
    if event.operation != Operation.EVENT:
        return None
    try:
        return datetime.fromisoformat(str(stored_pairs(event).get("seen_at", ("", ""))[1]))
    except ValueError:
        return None


def words_of_kind(actor_kind: str) -> str:
    """How something was done that no person did at a page; empty of a person."""
    return _KINDS.get(actor_kind, words_of(actor_kind))


# What an act is done to, where it is named for something else than the row: what goes with a
# member (his overrides, his branches) is written before him, and is not what was removed.
_SUBJECT_OF_ACTS = {
    "tenancy.person": "tenancy.membership",
    "tenancy.limit": "tenancy.membership",
    "tenancy.scope": "tenancy.membership",
    "tenancy.role": "tenancy.membership",
    "tenancy.override": "tenancy.permission_override",
}


def main_event(events: list[AuditEvent]) -> AuditEvent:
    """The event of the thing that the act is named for or done to, or else the first."""
    kind = events[0].act.rpartition(".")[0]
    kinds = (kind, _SUBJECT_OF_ACTS.get(kind, kind))
    named = [event for event in events if event.subject_type in kinds]
    # What takes the place of an earlier row is told, not the row that goes.
    return next((event for event in named if event.operation != Operation.DELETE), (named or events)[0])


def is_refusal(act: str) -> bool:
    """Whether an act is one that was not let through."""
    return act.endswith(".refused") or act == CROSSING


CROSSING = "tenancy.crossing.attempted"


def _row(event: AuditEvent, home: str, wording: Wording) -> EventRow:
    return EventRow(
        event_id=event.id,
        words=row_words(event),
        url=subject_url(event.subject_type, event.subject_id, event.subject_label, home),
        changes=wording.changes(event),
        is_added=event.operation in (Operation.INSERT, Operation.EVENT),
        is_event=event.operation == Operation.EVENT,
    )


def row_words(event: AuditEvent) -> str:
    """What was done to one row: ``period November 2026 changed``."""
    label = label_in_words(event.subject_type, event.subject_label)
    thing = f"{name_of_type(event.subject_type)} {label}".strip()
    if event.operation == Operation.EVENT:
        return thing
    return f"{thing} {Operation(event.operation).label}"


def name_of_type(subject_type: str) -> str:
    """What a type of subject is called: by its model's own name, or read from the type."""
    model = audited_models().get(subject_type)
    if model is not None:
        return str(model._meta.verbose_name)
    return words_of(subject_type.rpartition(".")[2])
