"""The log page by page."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from auditlog.events.recording import record_event
from auditlog.queries import pages
from auditlog.queries.pages import EventFilter, EventPage, event_page
from erp.foundation.actor import Actor
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Sql, add_probes

OF_PROBES = EventFilter(subject_type="test.probe")


def labels(page: EventPage) -> list[str]:
    """What the events of a page are about."""
    return [event.subject_label for event in page.events]


def test_pages_follow_each_other_down_and_up_without_gap_or_overlap(
    probe: str, app_sql: Sql, books: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "EVENTS_A_PAGE", 2)
    for name in "abcde":
        add_probes(app_sql, books, name)
    with tenant_context(books.id):
        first = event_page(OF_PROBES)
        second = event_page(OF_PROBES, older_than=first.older_than)
        third = event_page(OF_PROBES, older_than=second.older_than)
        back = event_page(OF_PROBES, newer_than=third.newer_than)
        top = event_page(OF_PROBES, newer_than=back.newer_than)
    assert [labels(page) for page in (first, second, third)] == [["e", "d"], ["c", "b"], ["a"]]
    assert (labels(back), labels(top)) == (["c", "b"], ["e", "d"])
    assert first.newer_than is None
    assert top.newer_than is None
    assert third.older_than is None


def test_statement_over_many_rows_shows_its_first_and_a_search_finds_the_rest(
    probe: str, app_sql: Sql, books: Tenant
) -> None:
    add_probes(app_sql, books, *(f"row {number}" for number in range(1, 61)))
    with tenant_context(books.id):
        assert len(event_page(OF_PROBES).events) == 20
        assert labels(event_page(EventFilter(text="row 55"))) == ["row 55"]


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        (EventFilter(person="naledi"), ["by a person"]),
        (EventFilter(person="erp_app", subject_type="test.probe"), ["by hand"]),
        (EventFilter(subject_type="test.report"), ["by a person"]),
        (EventFilter(text="BY HAND"), ["by hand"]),
        (EventFilter(text="because"), ["by a person"]),
        (EventFilter(text="csv"), ["by a person"]),
        (EventFilter(person="nobody"), []),
    ],
)
def test_filters_narrow_the_list(
    narrowed: EventFilter, expected: list[str], probe: str, app_sql: Sql, books: Tenant, keeper: Actor
) -> None:
    add_probes(app_sql, books, "by hand")
    with tenant_context(books.id):
        record_event(
            "test.report.exported", actor=keeper, subject_label="by a person", reason="because",
            changes={"format": "csv"},
        )  # fmt: skip
        assert labels(event_page(narrowed)) == expected


def test_days_are_those_of_the_tenants_zone_and_both_included(books: Tenant) -> None:
    zone = "Pacific/Kiritimati"
    here = datetime.now(UTC).astimezone(ZoneInfo(zone)).date()
    day = timedelta(days=1)
    with tenant_context(books.id):
        assert event_page(EventFilter(from_date=here, to_date=here, time_zone=zone)).events
        assert not event_page(EventFilter(to_date=here - day, time_zone=zone)).events
        assert not event_page(EventFilter(from_date=here + day, time_zone=zone)).events


def test_bound_of_a_day_is_its_first_possible_id() -> None:
    assert str(pages._first_id(date(1970, 1, 2), "UTC")) == "00000526-5c00-0000-0000-000000000000"


def test_page_costs_one_query(probe: str, app_sql: Sql, books: Tenant) -> None:
    for rows in (1, 3):
        add_probes(app_sql, books, *("x" for _ in range(rows)))
        with tenant_context(books.id), CaptureQueriesContext(connection) as queries:
            event_page(OF_PROBES)
        assert len(queries) == 1
