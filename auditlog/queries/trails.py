"""The trail of one document, and of one person."""

from uuid import UUID

from auditlog.events.models import ROWS_OF_STATEMENT_SHOWN, AuditEvent
from auditlog.queries.groups import EventGroup, grouped
from tenancy.tenants.models import Tenant

_MOST_EVENTS = 200


def trail_of(
    subject_type: str, subject_id: UUID, *, tenant: Tenant, with_also: tuple[UUID, ...] = ()
) -> list[EventGroup]:
    """What was done to one document and the rows that belong to it, newest act first.

    ``with_also`` are documents of the same type whose trail belongs to this one's: the
    reversal of an entry. Who may see the document may see its trail, so no permission is
    asked for here; at most the newest two hundred events are read.
    """
    things = [subject_id, *with_also]
    own = AuditEvent.objects.filter(subject_id__in=things, subject_type=subject_type)
    of_its_rows = AuditEvent.objects.filter(parent_id__in=things, parent_type=subject_type)
    newest = {event.id: event for events in (own, of_its_rows) for event in events.order_by("-id")[:_MOST_EVENTS]}
    return grouped(newest.values(), home=f"/t/{tenant.slug}/", tenant=tenant, with_rows=False)


def newest_of_person(person_id: UUID) -> AuditEvent | None:
    """The last thing that a person did here."""
    of_person = AuditEvent.objects.filter(actor_id=person_id, row_of_statement__lte=ROWS_OF_STATEMENT_SHOWN)
    return of_person.order_by("-id").first()
