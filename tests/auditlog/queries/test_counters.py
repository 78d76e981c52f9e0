"""What happened today, counted."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache

from auditlog.events.recording import record_event
from auditlog.queries import counters
from auditlog.queries.acts import acts_of_refusal
from auditlog.queries.counters import counted_today
from erp.foundation.actor import Actor
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Sql, add_probes, enter


def figures(books: Tenant) -> tuple[int, int, int]:
    """Events, refusals and attempts of the day."""
    with tenant_context(books.id):
        counted = counted_today("UTC")
    return counted.events, counted.refusals, counted.crossings


def test_events_refusals_and_attempts_are_counted_apart(
    books: Tenant, keeper: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    crossing = "tenancy.crossing.attempted"
    monkeypatch.setattr(counters, "acts_of_refusal", lambda: (*acts_of_refusal(), crossing))
    assert figures(books) == (1, 0, 0)
    with tenant_context(books.id):
        for name in ("tenancy.access.refused", "tenancy.access.refused", crossing, "tenancy.access.entered"):
            record_event(name, actor=keeper)
    assert figures(books) == (5, 2, 1)


def test_counter_misses_no_transaction_that_began_before_it_was_read_and_ended_after(
    probe: str, app_sql: Sql, books: Tenant, connect: Callable[[], Any]
) -> None:
    assert figures(books)[0] == 1
    with connect() as slow:
        slow.autocommit = False
        enter(slow, books)
        slow.execute("INSERT INTO audit_probe (tenant_id, name) VALUES (%s, 'slow')", [books.id])
        add_probes(app_sql, books, "quick")
        assert figures(books)[0] == 2
        add_probes(app_sql, books, "quick", "quick")
        assert figures(books)[0] == 4
        slow.commit()
    assert figures(books)[0] == 5
    assert figures(books)[0] == 5


def test_counter_without_what_it_kept_counts_the_same(probe: str, app_sql: Sql, books: Tenant) -> None:
    add_probes(app_sql, books, "a", "b")
    first = figures(books)
    with tenant_context(books.id):
        cache.delete(f"auditlog.today.{datetime.now(UTC).date().isoformat()}")
    assert figures(books) == first == (3, 0, 0)


def test_books_on_another_server_are_counted_anew(books: Tenant) -> None:
    with tenant_context(books.id):
        cache.set(f"auditlog.today.{datetime.now(UTC).date().isoformat()}", (999, 2**62))
    assert figures(books)[0] == 1


def test_day_is_the_tenants_own(books: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    monkeypatch.setattr(counters.clock, "today", lambda zone: tomorrow)
    assert figures(books) == (0, 0, 0)


def test_counters_of_the_neighbour_are_his(books: Tenant, neighbour: Tenant, probe: str, app_sql: Sql) -> None:
    add_probes(app_sql, neighbour, "a", "b", "c")
    assert figures(books)[0] == 1
    assert figures(neighbour)[0] == 4
