"""The viewer of the audit log on a short and a long log."""

from __future__ import annotations

from hashlib import md5
from uuid import UUID

from psycopg import sql

from bench.books import found_books
from bench.browser import page, signed_in
from bench.database import Connection, administrator
from bench.growth import growth
from bench.results import Result
from bench.scale import Scale
from tenancy.tenants.errors import UnknownTenant
from tenancy.tenants.queries import tenant_id_by_slug

OWNER = "owner@logs.example"

MONTHS = 36
PEOPLE = 12

# Ids of events are UUIDs of version 7, with the time of the event in front. Each second
# event belongs to the act before it; each hundredth is a refusal.
_EVENTS = """
INSERT INTO auditlog_event (tenant_id, id, ordinal, occurred_at, xact, row_of_statement, act, operation, subject_type,
  subject_id, subject_label, parent_type, actor_kind, actor_id, actor_label, ip, request_id, reason, changes, digest)
SELECT %(tenant)s, (lpad(to_hex(floor(extract(epoch FROM t.at) * 1000)::bigint), 12, '0') || '70008'
         || lpad(to_hex(g), 15, '0'))::uuid,
       g, t.at, g / 2, 1 + g %% 2,
       CASE WHEN g %% 100 = 0 THEN 'tenancy.access.refused' ELSE 'accounting.journal_entry.posted' END,
       CASE WHEN g %% 100 = 0 THEN 'event' ELSE 'insert' END,
       CASE WHEN g %% 100 = 0 THEN '' ELSE 'accounting.journal_entry' END,
       md5(g::text)::uuid, 'JE-2025-' || lpad(g::text, 7, '0'), '', 'person',
       md5('person ' || g / 2 %% %(people)s)::uuid, 'Person ' || g / 2 %% %(people)s, '192.0.2.' || g / 2 %% 50,
       'r' || g, '', '{"memo": "Delivery", "total": 1000}', '\\x00'
  FROM generate_series(%(first)s::int, %(last)s::int) g,
       LATERAL (SELECT now() - make_interval(months => %(months)s)
                       + (%(months)s * 30.4 * g / %(events)s) * interval '1 day' AS at) t"""
_AT_ONCE = 250_000


# Most of them are older than the product, so their months have no partitions yet.
_PARTITIONS = """
SELECT auditlog_make_partition((now() - make_interval(months => ago))::date)
  FROM generate_series(0, %(months)s) ago"""


def measure(scale: Scale) -> list[Result]:
    """Its first page, what one person did, one document, and a page deep inside."""
    logs = {events: _ensure_log(events) for events in scale.events}
    clients = {events: signed_in(OWNER, slug) for events, (slug, _) in logs.items()}

    def queries(events: int) -> dict[str, str]:
        _, middle = logs[events]
        person = UUID(md5(b"person 3", usedforsecurity=False).hexdigest())
        return {
            "page of the audit log": "",
            "page of what one person did": f"?person={person}",
            "page of what was done to one document": f"?subject=JE-2025-{events // 2:07}",
            "page deep in the audit log": f"?older={middle}",
        }

    return [
        growth(
            work,
            {
                events: page(clients[events], f"/t/{slug}/audit/{queries(events)[work]}")
                for events, (slug, _) in logs.items()
            },
            scale,
        )
        for work in queries(scale.events[0])
    ]


def _ensure_log(events: int) -> tuple[str, UUID]:
    """The short name of a tenant with so many events, and the id of the one in the middle."""
    slug = f"log-{events}"
    try:
        tenant_id = tenant_id_by_slug(slug)
    except UnknownTenant:
        tenant_id = found_books(owner_email=OWNER, slug=slug).tenant_id
    with administrator() as connection:
        if _middle(connection, tenant_id, events) is None:
            _fill(connection, tenant_id, events)
        middle = _middle(connection, tenant_id, events)
    assert middle is not None
    return slug, middle


def _middle(connection: Connection, tenant_id: UUID, events: int) -> UUID | None:
    """The event in the middle, which is there once the log is whole."""
    thing = UUID(md5(str(events // 2).encode(), usedforsecurity=False).hexdigest())
    row = connection.execute(
        "SELECT id FROM auditlog_event WHERE tenant_id = %s AND subject_id = %s", [tenant_id, thing]
    ).fetchone()
    return UUID(str(row[0])) if row else None


# Indexes that belong to no constraint; a key stays while the table is filled.
_INDEXES = """
SELECT i.indexrelid::regclass::text, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ')
  FROM pg_index i
 WHERE i.indrelid = 'auditlog_event'::regclass
   AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)"""


def _fill(connection: Connection, tenant_id: UUID, events: int) -> None:
    """Write the events without indexes and make those anew, which takes a fraction of the time."""
    given = {"tenant": tenant_id, "events": events, "months": MONTHS, "people": PEOPLE}
    connection.execute(_PARTITIONS, {"months": MONTHS})
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = 'replica'")
        connection.execute("SET LOCAL maintenance_work_mem = '512MB'")
        indexes = connection.execute(_INDEXES).fetchall()
        for name, _ in indexes:
            connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
        for first in range(1, events + 1, _AT_ONCE):
            connection.execute(_EVENTS, given | {"first": first, "last": min(first + _AT_ONCE - 1, events)})
        for _, definition in indexes:
            connection.execute(definition)
    connection.execute("VACUUM ANALYZE auditlog_event")
