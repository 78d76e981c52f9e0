"""One event as its own page tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

from auditlog.events.models import AuditEvent, Operation
from auditlog.events.sentences import subject_url
from auditlog.queries.groups import EventRow, is_refusal, name_of_type, row_words, words_of_kind
from auditlog.queries.wording import Change, Wording
from tenancy.tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class SingleEvent:
    """An event, in words and in figures.

    ``stored`` is what the log holds, unworded: the text that the digest is made of.
    """

    event: AuditEvent
    sentence: str
    label: str
    reason: str
    url: str
    kind: str
    operation: str
    subject_name: str
    parent: str
    occurred_at_utc: str
    digest: str
    stored: str
    tone: str
    changes: list[Change]
    is_added: bool
    in_transaction: list[EventRow]
    in_request: list[EventRow]


def described(event: AuditEvent, beside: Sequence[AuditEvent], *, home: str, tenant: Tenant) -> SingleEvent:
    """The event in words; ``beside`` is what its transaction and its request did, too."""
    wording = Wording([event, *beside], tenant)
    words, label = wording.sentence_and_label(event)
    others = [one for one in beside if one.id != event.id]
    return SingleEvent(
        event=event,
        sentence=words,
        label=label,
        reason=wording.reason(event, words),
        url=subject_url(event.subject_type, event.subject_id, event.subject_label, home),
        kind=words_of_kind(event.actor_kind),
        operation=Operation(event.operation).label,
        subject_name=name_of_type(event.subject_type),
        parent=wording.parent_of(event),
        occurred_at_utc=event.occurred_at.astimezone(UTC).isoformat(timespec="microseconds"),
        digest=bytes(event.digest).hex(),
        stored=event.changes or "",
        tone="bad" if is_refusal(event.act) else "",
        changes=wording.changes(event),
        is_added=event.operation in (Operation.INSERT, Operation.EVENT),
        in_transaction=[_row(one, home, wording) for one in others if one.xact == event.xact],
        in_request=[_row(one, home, wording) for one in others if one.xact != event.xact],
    )


def _row(event: AuditEvent, home: str, wording: Wording) -> EventRow:
    is_row = event.operation != Operation.EVENT
    words = row_words(event) if is_row else f"{event.actor_label} {wording.sentence(event)}"
    return EventRow(
        event_id=event.id,
        words=words,
        url=subject_url(event.subject_type, event.subject_id, event.subject_label, home),
        changes=wording.changes(event),
        is_added=event.operation in (Operation.INSERT, Operation.EVENT),
    )
