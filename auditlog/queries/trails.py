"""The trail of one document."""

from uuid import UUID

from auditlog.events.models import AuditEvent
from auditlog.queries.groups import EventGroup, grouped

_MOST_EVENTS = 200


def trail_of(subject_type: str, subject_id: UUID) -> list[EventGroup]:
    """What was done to one document and the rows that belong to it, newest act first.

    Who may see the document may see its trail, so no permission is asked for here; at most
    the newest two hundred events are read.
    """
    own = AuditEvent.objects.filter(subject_id=subject_id, subject_type=subject_type)
    of_its_rows = AuditEvent.objects.filter(parent_id=subject_id, parent_type=subject_type)
    newest = {event.id: event for events in (own, of_its_rows) for event in events.order_by("-id")[:_MOST_EVENTS]}
    groups = grouped(newest.values(), home="")
    for group in groups:
        group.sentence, group.subject_label = group.whole_sentence, ""
    return groups
