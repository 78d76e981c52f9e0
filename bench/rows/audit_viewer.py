"""The viewer of the audit log on a short and a long log."""

from __future__ import annotations

from uuid import UUID

from bench.books import found_books
from bench.browser import page, signed_in
from bench.database import Connection, administrator
from bench.growth import growth
from bench.results import Result
from bench.scale import Scale
from tenancy.tenants.errors import UnknownTenant
from tenancy.tenants.queries import tenant_id_by_slug

OWNER = "owner@logs.example"

# Ids of events are UUIDs of version 7, with the time of the event in front.
_EVENTS = """
INSERT INTO auditlog_event (tenant_id, id, ordinal, occurred_at, xact, row_of_statement, act, operation, subject_type,
  subject_id, subject_label, parent_type, actor_kind, actor_label, ip, request_id, reason, changes, digest)
SELECT %(tenant)s, (lpad(to_hex(floor(extract(epoch FROM t.at) * 1000)::bigint), 12, '0') || '70008'
         || lpad(to_hex(g), 15, '0'))::uuid,
       g, t.at, g / 2, 1 + g %% 2, 'accounting.journal_entry.posted', 'insert', 'accounting.journal_entry',
       gen_random_uuid(), 'JE-2025-' || lpad(g::text, 7, '0'), '', 'person', 'Person ' || g %% 12, '192.0.2.1',
       'r' || g, '', '{"memo": "Delivery", "total": 1000}', '\\x00'
  FROM generate_series(1, %(events)s) g,
       LATERAL (SELECT timestamptz '2025-03-01' + g * interval '365 days' / %(events)s AS at) t"""


def measure(scale: Scale) -> list[Result]:
    """Its first page and a page deep inside."""
    slugs = {events: _ensure_log(events) for events in scale.events}
    clients = {events: signed_in(OWNER, slug) for events, slug in slugs.items()}
    deep = "older=0195f000-0000-7000-8000-000000000000"
    return [
        growth(
            work,
            {events: page(clients[events], f"/t/{slug}/audit/{query}") for events, slug in slugs.items()},
            scale,
        )
        for work, query in (("page of the audit log", ""), ("page deep in the audit log", f"?{deep}"))
    ]


def _ensure_log(events: int) -> str:
    slug = f"log-{events}"
    try:
        tenant_id_by_slug(slug)
    except UnknownTenant:
        books = found_books(owner_email=OWNER, slug=slug)
        with administrator() as connection:
            _fill(connection, books.tenant_id, events)
    return slug


def _fill(connection: Connection, tenant_id: UUID, events: int) -> None:
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = 'replica'")
        connection.execute(_EVENTS, {"tenant": tenant_id, "events": events})
    connection.execute("VACUUM ANALYZE auditlog_event")
