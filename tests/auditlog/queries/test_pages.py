"""The log page by page."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from auditlog.events.recording import record_event
from auditlog.queries import pages
from auditlog.queries.filters import EventFilter, first_id_of_day, moment_of, search_of
from auditlog.queries.pages import EventPage, event_page
from erp.foundation.actor import Actor
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Sql, add_probes, enter

OF_PROBES = EventFilter(subject_type="test.probe")


def labels(page: EventPage) -> list[str]:
    """What the events of a page are about."""
    return [event.subject_label for event in page.events]


@pytest.mark.parametrize("narrowed", [OF_PROBES, EventFilter(subject_type="test.probe", text="e")])
def test_pages_follow_each_other_down_and_up_without_gap_or_overlap(
    narrowed: EventFilter, probe: str, app_sql: Sql, books: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "EVENTS_A_PAGE", 2)
    monkeypatch.setattr(pages, "ROWS_OF_WINDOW", 3)
    for name in ("ae", "be", "ce", "de", "ee"):
        add_probes(app_sql, books, name)
    with tenant_context(books.id):
        first = event_page(narrowed)
        second = event_page(narrowed, older_than=first.older_than)
        third = event_page(narrowed, older_than=second.older_than)
        back = event_page(narrowed, newer_than=third.newer_than)
        top = event_page(narrowed, newer_than=back.newer_than)
    assert [labels(page) for page in (first, second, third)] == [["ee", "de"], ["ce", "be"], ["ae"]]
    assert (labels(back), labels(top)) == (["ce", "be"], ["ee", "de"])
    assert first.newer_than is None
    assert top.newer_than is None
    assert third.older_than is None


def test_act_stands_whole_on_the_page_of_its_newest_row(
    probe: str, app_sql: Sql, books: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "EVENTS_A_PAGE", 2)
    add_probes(app_sql, books, "before")
    add_probes(app_sql, books, "a", "b", "c", "d", "e")
    add_probes(app_sql, books, "after")
    with tenant_context(books.id):
        first = event_page(OF_PROBES)
        second = event_page(OF_PROBES, older_than=first.older_than)
        back = event_page(OF_PROBES, newer_than=second.newer_than)
    assert labels(first) == ["after", "e", "d", "c", "b", "a"]
    assert labels(second) == ["before"]
    assert "before" not in labels(back)


def test_statement_over_many_rows_shows_its_first_and_a_search_finds_the_rest(
    probe: str, app_sql: Sql, books: Tenant
) -> None:
    add_probes(app_sql, books, *(f"row {number}" for number in range(1, 61)))
    with tenant_context(books.id):
        assert len(event_page(OF_PROBES).events) == 20
        assert labels(event_page(EventFilter(text="row 55"))) == ["row 55"]
        assert labels(event_page(EventFilter(labels=("row 55", "row 56")))) == ["row 56", "row 55"]


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        ({"people": "keeper"}, ["by a person"]),
        ({"people": "keeper", "ip": "192.0.2.7"}, ["by a person"]),
        ({"people": "stranger"}, []),
        ({"kind": "sql", "subject_type": "test.probe"}, ["by hand"]),
        ({"kind": "person"}, ["by a person"]),
        ({"subject_type": "test.report"}, ["by a person"]),
        ({"acts": ("test.report.exported",)}, ["by a person"]),
        ({"refused": ("test.a.refused", "test.report.exported")}, ["by a person"]),
        ({"ip": "192.0.2.7"}, ["by a person"]),
        ({"ip": "192.0.2.8"}, []),
        ({"labels": ("by hand", "by foot")}, ["by hand"]),
        ({"labels": ("by a person",), "kind": "sql"}, []),
        ({"text": "BY HAND"}, ["by hand"]),
        ({"text": "because"}, ["by a person"]),
        ({"text": "csv", "people": "keeper"}, ["by a person"]),
        ({"text": "Naledi"}, ["by a person"]),
        ({"text": "words of an act", "text_acts": ("test.report.exported",)}, ["by a person"]),
    ],
)
def test_filters_narrow_the_list_and_combine(
    narrowed: dict[str, Any], expected: list[str], probe: str, app_sql: Sql, books: Tenant, keeper: Actor
) -> None:
    add_probes(app_sql, books, "by hand")
    if "people" in narrowed:
        narrowed = narrowed | {"people": (keeper.id if narrowed["people"] == "keeper" else uuid4(),)}
    with tenant_context(books.id):
        record_event(
            "test.report.exported", actor=keeper, subject_type="test.report", subject_label="by a person",
            reason="because", changes={"format": "csv"},
        )  # fmt: skip
        assert labels(event_page(EventFilter(**narrowed))) == expected


def test_thing_is_found_with_the_rows_that_belong_to_it(probe: str, app_sql: Sql, books: Tenant) -> None:
    document = uuid4()
    with app_sql.transaction():
        enter(app_sql, books)
        app_sql.execute(
            "INSERT INTO audit_probe (tenant_id, name, owner_id) VALUES (%s, 'its row', %s), (%s, 'not its', %s)",
            [books.id, document, books.id, uuid4()],
        )
    with tenant_context(books.id):
        assert labels(event_page(EventFilter(subject=document))) == ["its row"]
        assert labels(event_page(EventFilter(subject=books.id))) == ["Karoo Books"]


def test_search_that_takes_too_long_says_how_far_it_came_and_goes_on_from_there(
    probe: str, app_sql: Sql, books: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "ROWS_OF_WINDOW", 2)
    monkeypatch.setattr(pages, "SEARCH_SECONDS", 0)
    for name in ("needle", "hay 1", "hay 2", "hay 3", "hay 4"):
        add_probes(app_sql, books, name)
    narrowed = EventFilter(text="needle")
    with tenant_context(books.id):
        page = event_page(narrowed)
        assert page.events == []
        assert page.searched_to is not None
        seen = [page.searched_to]
        while not page.events and page.searched_to:
            page = event_page(narrowed, older_than=page.older_than)
            seen.append(page.searched_to or seen[-1])
    assert labels(page) == ["needle"]
    assert seen == sorted(seen, reverse=True)
    assert abs(moment_of(seen[0]) - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "narrowed",
    [
        {"people": (uuid4(),)},
        {"ip": "192.0.2.99"},
        {"acts": ("test.never.done",)},
        {"subject_type": "test.never"},
        {"labels": ("never",)},
        {"subject": uuid4()},
        {"kind": "command"},
    ],
)
def test_each_filter_has_an_index_under_row_level_security(
    narrowed: dict[str, Any], books: Tenant, keeper: Actor, owner_sql: Sql
) -> None:
    with tenant_context(books.id):
        for number in range(300):
            record_event(
                f"test.thing.done_{number % 3}", actor=keeper, subject_type="test.thing", subject_label=f"T-{number}"
            )
    owner_sql.execute("ANALYZE auditlog_event")
    with tenant_context(books.id):
        search = search_of(EventFilter(**narrowed))
        for driving in search.driving:
            plan = search.found.filter(driving).order_by("-id")[:10].explain()
            column = str(driving.children[-1][0])
            column = {"label": "subject_label", "subject": "subject_id"}.get(column, column)
            condition = next(line for line in plan.splitlines() if "Index Cond" in line)
            assert column in condition, plan


def test_days_are_those_of_the_tenants_zone_and_both_included(books: Tenant) -> None:
    zone = "Pacific/Kiritimati"
    here = datetime.now(UTC).astimezone(ZoneInfo(zone)).date()
    day = timedelta(days=1)
    with tenant_context(books.id):
        assert event_page(EventFilter(from_date=here, to_date=here, time_zone=zone)).events
        assert not event_page(EventFilter(to_date=here - day, time_zone=zone)).events
        assert not event_page(EventFilter(from_date=here + day, time_zone=zone)).events


def test_bound_of_a_day_is_its_first_possible_id() -> None:
    assert str(first_id_of_day(date(1970, 1, 2), "UTC")) == "00000526-5c00-0000-0000-000000000000"


def test_page_costs_two_queries(probe: str, app_sql: Sql, books: Tenant) -> None:
    for rows in (1, 3):
        add_probes(app_sql, books, *("x" for _ in range(rows)))
        with tenant_context(books.id), CaptureQueriesContext(connection) as queries:
            event_page(OF_PROBES)
        assert len(queries) == 2
