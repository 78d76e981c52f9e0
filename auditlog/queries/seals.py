"""The seal that an event lies under, and what stands beside the event."""

from datetime import timedelta

from auditlog.chain.models import AuditSeal
from auditlog.events.models import ROWS_OF_STATEMENT_SHOWN, AuditEvent
from auditlog.queries.filters import first_id_of

# A seal is written at the end of its transaction, and none goes on for longer.
_LONGEST_TRANSACTION = timedelta(days=1)
# The events of one request or job are looked for this near to each other.
_NEAR = timedelta(minutes=2)
_MOST_NEIGHBOURS = 60
_EVENTS_BEFORE = 20


def seal_of(event: AuditEvent) -> AuditSeal | None:
    """The seal over an event; nothing for one that was never sealed, which is a finding.

    Ids of seals begin with their time, as those of events do, so the search begins at the
    event and ends at once.
    """
    begins = first_id_of(event.occurred_at - timedelta(seconds=5))
    ends = first_id_of(event.occurred_at + _LONGEST_TRANSACTION)
    near = AuditSeal.objects.filter(id__gte=begins, id__lt=ends, xact=event.xact)
    return near.filter(first_ordinal__lte=event.ordinal, last_ordinal__gte=event.ordinal).order_by("id").first()


def same_transaction(event: AuditEvent) -> list[AuditEvent]:
    """The events next to this one in its own transaction, itself among them."""
    near = AuditEvent.objects.filter(
        xact=event.xact,
        ordinal__gte=event.ordinal - _EVENTS_BEFORE,
        id__gte=first_id_of(event.occurred_at - _LONGEST_TRANSACTION),
        id__lt=first_id_of(event.occurred_at + _LONGEST_TRANSACTION),
    )
    return list(near.order_by("ordinal")[:_MOST_NEIGHBOURS])


def same_request(event: AuditEvent) -> list[AuditEvent]:
    """What else one request or job did in other transactions, near in time."""
    if not event.request_id:
        return []
    near = AuditEvent.objects.filter(
        id__gte=first_id_of(event.occurred_at - _NEAR),
        id__lt=first_id_of(event.occurred_at + _NEAR),
        request_id=event.request_id,
        row_of_statement__lte=ROWS_OF_STATEMENT_SHOWN,
    )
    return list(near.exclude(xact=event.xact).order_by("id")[:_MOST_NEIGHBOURS])
