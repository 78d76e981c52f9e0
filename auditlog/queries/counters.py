"""What happened today, counted without reading the day again at every look.

Counting a day of a million events takes a moment, and pages that stand open ask every few
seconds. So what was counted is kept, with the mark below which every transaction had ended
by then; the next count adds only what younger transactions wrote, which is exact whatever
commits when. Refusals are few and are counted by the index of acts.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core.cache import cache
from django.db import connection
from django.db.models import Count

from auditlog.events.models import ROWS_OF_STATEMENT_SHOWN, AuditEvent
from auditlog.queries.acts import acts_of_refusal
from auditlog.queries.filters import first_id_of_day
from auditlog.queries.groups import CROSSING
from erp.foundation import clock
from tenancy.scoping.context import current_tenant_id

_KEPT_SECONDS = 26 * 3600

# ``settled`` are the events of transactions below the new mark: all of those have ended.
_SINCE = """
SELECT count(e.id), count(e.id) FILTER (WHERE e.xact < m.mark), m.mark
  FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS mark) m
  LEFT JOIN auditlog_event e
    ON e.tenant_id = %(tenant)s AND e.id >= %(first)s AND e.id < %(after)s AND e.xact >= %(since)s
 GROUP BY m.mark
"""
_FROM_THE_START = """
SELECT count(e.id), count(e.id) FILTER (WHERE e.xact < m.mark), m.mark
  FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS mark) m
  LEFT JOIN auditlog_event e ON e.tenant_id = %(tenant)s AND e.id >= %(first)s AND e.id < %(after)s
 GROUP BY m.mark
"""


@dataclass(frozen=True, slots=True)
class Today:
    """How much happened on the tenant's present day; attempts to cross are no refusals here."""

    day: date
    events: int
    refusals: int
    crossings: int


def counted_today(time_zone: str) -> Today:
    """The counters of the day that it is now in the tenant's zone."""
    day = clock.today(time_zone)
    first, after = first_id_of_day(day, time_zone), first_id_of_day(day + timedelta(days=1), time_zone)
    refused = AuditEvent.objects.filter(
        act__in=acts_of_refusal(), row_of_statement__lte=ROWS_OF_STATEMENT_SHOWN, id__gte=first, id__lt=after
    )
    counts = dict(refused.order_by().values_list("act").annotate(Count("id")))
    crossings = counts.pop(CROSSING, 0)
    return Today(day, _events(day, first, after), sum(counts.values()), crossings)


def _events(day: date, first: UUID, after: UUID) -> int:
    key = f"auditlog.today.{day.isoformat()}"
    settled, since = cache.get(key) or (0, 0)
    asked = {"tenant": current_tenant_id(), "first": first, "after": after, "since": since}
    with connection.cursor() as cursor:
        cursor.execute(_SINCE if since else _FROM_THE_START, asked)
        young, newly_settled, mark = cursor.fetchone()
        if mark < since:
            # The books were brought to another server, whose transactions count from below.
            settled = 0
            cursor.execute(_FROM_THE_START, asked)
            young, newly_settled, mark = cursor.fetchone()
    cache.set(key, (settled + newly_settled, mark), _KEPT_SECONDS)
    return int(settled + young)
