"""The pages of the audit log."""

from dataclasses import replace
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from auditlog.events.models import AuditEvent
from auditlog.events.recording import record_event
from auditlog.permissions import PERMISSIONS
from auditlog.queries import pages, views
from erp.foundation.actor import Actor
from erp.foundation.errors import PermissionRefused
from tenancy.access.registry import Role
from tenancy.access.requests import TenantRequest
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Sql, add_probes, enter, events_of


@pytest.fixture
def shown(books: Tenant, keeper: Actor, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Asks for the page and returns its context, with the status in it."""
    seen: dict[str, Any] = {}

    def render(request: TenantRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        seen.clear()
        seen.update(context, status=status, template=template)
        return HttpResponse(status=status)

    monkeypatch.setattr(views, "render", render)

    def show(actor: Actor = keeper, view: Any = views.event_list, named: Any = None, **query: str) -> dict[str, Any]:
        request = cast(TenantRequest, RequestFactory().get("/t/karoo/audit/", query))
        request.actor, request.tenant = actor, books
        with tenant_context(books.id):
            view(request, slug="karoo", **(named or {}))
        return seen

    return show


def sentences(context: dict[str, Any]) -> list[str]:
    """What the blocks of a page say."""
    return [event.whole_sentence for event in context["events"]]


def test_page_shows_acts_and_filters(shown: Any, probe: str, app_sql: Sql, books: Tenant) -> None:
    add_probes(app_sql, books, "a")
    context = shown()
    assert context["template"] == "auditlog/queries/event_list.html"
    assert sentences(context) == ["added probe a", "created the business Karoo Books"]
    assert not context["filtered"]
    assert context["pager"] == {"newer_url": "", "older_url": ""}
    assert context["today"]["events"] == 2
    narrowed = shown(text="karoo")
    assert sentences(narrowed) == ["created the business Karoo Books"]
    assert narrowed["filtered"]


def test_addresses_of_the_neighbouring_pages_keep_the_filter(
    shown: Any, probe: str, app_sql: Sql, books: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "EVENTS_A_PAGE", 1)
    for name in ("a", "b"):
        add_probes(app_sql, books, name)
    first = shown(kind="sql")["pager"]
    assert first["older_url"].startswith("?kind=sql&older=")
    key = first["older_url"].partition("older=")[2]
    second = shown(kind="sql", older=key)
    assert [event.subject_label for event in second["events"]] == ["a"]
    assert second["pager"]["newer_url"].startswith("?kind=sql&newer=")
    assert second["pager"]["older_url"] == ""


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from_date": "yesterday"}, "from_date"),
        ({"from_date": "2026-11-02", "to_date": "2026-11-01"}, "to_date"),
        ({"type": "no.such"}, "type"),
        ({"act": "no.such.act"}, "act"),
        ({"kind": "ghost"}, "kind"),
        ({"ip": "nonsense"}, "ip"),
        ({"person": "Nobody at all"}, "person"),
        ({"subject": "JE-1999-"}, "subject"),
        ({"thing": "x"}, "thing"),
    ],
)
def test_filter_that_cannot_be_read_is_answered_beside_its_field(query: dict[str, str], field: str, shown: Any) -> None:
    context = shown(**query)
    assert context["status"] == 422
    assert list(context["form"].errors) == [field]
    assert "events" not in context
    assert context["form"][field].value() == query[field]


def test_key_of_a_page_that_is_none_is_the_first_page(shown: Any) -> None:
    assert len(shown(older="x")["events"]) == 1


def test_person_is_found_by_name_part_of_it_and_id(shown: Any, keeper: Actor, books: Tenant) -> None:
    with tenant_context(books.id):
        record_event("tenancy.access.entered", actor=keeper)
    for words in ("Naledi Mokoena", "naledi", str(keeper.id)):
        context = shown(person=words)
        assert sentences(context) == ["entered the business"]
        assert [one.words for one in context["active"]] == ["by Naledi Mokoena"]
    assert context["form"]["person"].value() == "Naledi Mokoena"


def test_name_that_fits_too_many_people_is_asked_for_more_of_it(shown: Any, keeper: Actor, books: Tenant) -> None:
    with tenant_context(books.id):
        for number in range(6):
            record_event("tenancy.access.entered", actor=replace(keeper, id=uuid4(), label=f"Naledi {number}"))
    assert shown(person="naledi")["form"].errors["person"] == ["6 people are called so. Write more of the name."]


def test_subject_is_found_by_the_beginning_of_its_number(shown: Any, probe: str, app_sql: Sql, books: Tenant) -> None:
    add_probes(app_sql, books, "JE-1", "JE-10", "JE-2")
    assert [one.subject_label for one in shown(subject="je-1")["events"]] == ["JE-1"]
    context = shown(subject="JE-")
    assert [row.words for row in context["events"][0].rows] == [
        "probe JE-1 added",
        "probe JE-10 added",
        "probe JE-2 added",
    ]
    assert [one.words for one in context["active"]] == ["called JE-1, JE-10, JE-2"]


def test_active_filters_are_words_that_can_be_taken_off(shown: Any, books: Tenant) -> None:
    context = shown(
        from_date="2026-11-01", kind="command", act="tenancy.tenant.created", thing=str(books.id), text="karoo",
        refused="on", older=str(uuid4()),
    )  # fmt: skip
    assert [one.words for one in context["active"]] == [
        "from 1 Nov 2026",
        "about tenant Karoo Books",
        "created the business",
        "done by a command at the shell",
        "with “karoo” in it",
        "refusals only",
    ]
    without = {one.words: one.without_url for one in context["active"]}
    assert "older" not in without["refusals only"]
    assert "refused" not in without["refusals only"]
    assert "kind=command" in without["refusals only"]
    assert "kind" not in without["done by a command at the shell"]


def test_quick_picks_keep_the_other_filters(shown: Any) -> None:
    picks = {pick.words: pick for pick in shown(kind="command")["picks"]}
    assert picks["Any day"].current
    assert picks["Today"].url.startswith("?kind=command&from_date=20")
    assert not picks["Today"].current


def test_event_has_a_page_with_its_seal_and_what_stands_beside_it(
    shown: Any, probe: str, app_sql: Sql, books: Tenant
) -> None:
    add_probes(app_sql, books, "first", "second")
    add_probes(app_sql, books, "apart")
    event = events_of(books)[0]
    context = shown(view=views.event, named={"event_id": event.id})
    assert context["event"].sentence == "added probe"
    assert context["event"].digest == bytes(event.digest).hex()
    assert [row.words for row in context["event"].in_transaction] == ["probe second added"]
    assert (context["seal"].xact, context["seal"].event_count) == (event.xact, 2)


def test_events_of_one_request_stand_beside_each_other(shown: Any, keeper: Actor, books: Tenant) -> None:
    for request in ("request-1", "request-1", "request-2"):
        with tenant_context(books.id):
            record_event("tenancy.access.entered", actor=replace(keeper, request_id=request))
    with tenant_context(books.id):
        first = AuditEvent.objects.filter(request_id="request-1").order_by("id")[0]
    context = shown(view=views.event, named={"event_id": first.id})
    assert [row.words for row in context["event"].in_request] == ["Naledi Mokoena entered the business"]
    assert context["event"].in_transaction == []


def test_event_that_is_not_there_has_no_page(shown: Any) -> None:
    with pytest.raises(Http404):
        shown(view=views.event, named={"event_id": uuid4()})


def test_person_has_a_trail_of_what_he_did_and_of_what_was_done_about_him(
    shown: Any, keeper: Actor, books: Tenant
) -> None:
    assert keeper.id is not None
    with tenant_context(books.id):
        record_event("tenancy.access.entered", actor=keeper)
        record_event("test.person.praised", actor=Actor.command("praise"), subject_id=keeper.id)
    named = {"person_id": keeper.id}
    context = shown(view=views.person, named=named)
    assert (context["name"], sentences(context)) == ("Naledi Mokoena", ["entered the business"])
    assert sentences(shown(view=views.person, named=named, about="on")) == ["praised person"]
    with pytest.raises(Http404):
        shown(view=views.person, named={"person_id": uuid4()})


def test_names_are_suggested_as_they_are_typed(shown: Any, keeper: Actor, books: Tenant) -> None:
    with tenant_context(books.id):
        record_event("tenancy.access.entered", actor=keeper)
    assert [one.name for one in shown(view=views.people, person="nal")["people"]] == ["Naledi Mokoena"]
    assert shown(view=views.people, person="zzz")["people"] == []


@pytest.mark.parametrize("view", [views.event_list, views.today, views.people])
def test_page_is_refused_without_the_permission(view: Any, shown: Any, keeper: Actor) -> None:
    with pytest.raises(PermissionRefused):
        shown(actor=replace(keeper, permissions=frozenset()), view=view)


def test_auditor_admin_and_owner_may_read_the_log_and_nobody_else() -> None:
    permission = next(one for one in PERMISSIONS if one.code == "auditlog.event.view")
    assert permission.roles == {Role.AUDITOR, Role.ADMIN, Role.OWNER}


@pytest.mark.parametrize(
    ("person", "status"),
    [("owner", 200), ("admin", 200), ("auditor", 200), ("accountant", 403), ("clerk", 403), ("outsider", 404)],
)
def test_page_answers_by_role(person: str, status: int, browser_of: Any) -> None:
    client = browser_of(person)
    response = client.get("/t/karoo/audit/")
    assert response.status_code == status
    assert (b"Karoo Trading" in response.content) == (status == 200)
    assert client.get("/t/karoo/audit/today/").status_code == status


def test_page_of_an_event_and_of_a_person_are_kept_from_outsiders(browser_of: Any, karoo: Tenant) -> None:
    with tenant_context(karoo.id):
        event = AuditEvent.objects.order_by("-id")[0]
    paths = [f"/t/karoo/audit/events/{event.id}/", f"/t/karoo/audit/people/{_user_id('owner@karoo.example')}/"]
    for path in paths:
        assert browser_of("auditor").get(path).status_code == 200
        assert browser_of("clerk").get(path).status_code == 403
        assert browser_of("outsider").get(path).status_code == 404
        assert browser_of("outsider").get(path.replace("karoo", "mumbai", 1)).status_code == 404


def _user_id(email: str) -> UUID:
    from tenancy.access.models import User

    return User.objects.get(email=email).id


def test_counters_that_ask_by_themselves_keep_no_session_awake(browser_of: Any, settings: Any) -> None:
    client = browser_of("auditor")
    session = client.session
    session["seen"] = session["seen"] - 120 if "seen" in session else 0
    settings.SESSION_IDLE_SECONDS = 10**12
    session.save()
    seen = client.session["seen"]
    client.get("/t/karoo/audit/today/", headers={"X-Unattended": "1"})
    assert client.session["seen"] == seen
    client.get("/t/karoo/audit/")
    assert client.session["seen"] > seen


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_one_act_and_for_three(
    rows: int, shown: Any, probe: str, app_sql: Sql, books: Tenant
) -> None:
    for number in range(rows):
        add_probes(app_sql, books, f"probe {number}")
    with CaptureQueriesContext(connection) as queries:
        shown(kind="sql")
    # Two of the page, and two of the counters.
    assert len([query for query in queries if "auditlog_event" in query["sql"]]) == 4


def test_member_who_did_nothing_is_found_by_name_and_address_and_leads_to_the_other_trail(browser_of: Any) -> None:
    auditor = browser_of("auditor")
    member = _user_id("clerk@karoo.example")
    offered = auditor.get("/t/karoo/audit/people/", {"person": "clerk@karoo"}).content.decode()
    assert "<option" in offered
    for words in ("clerk@karoo.example", str(member)):
        page = auditor.get("/t/karoo/audit/", {"person": words, "ip": "203.0.113.250"})
        assert page.status_code == 200
        assert f"/t/karoo/audit/people/{member}/?about=on" in page.content.decode()


def test_what_was_done_about_a_member_is_found_by_number_or_name(browser_of: Any) -> None:
    page = browser_of("auditor").get("/t/karoo/audit/", {"subject": "clerk@karoo.example"})
    assert page.status_code == 200
    assert [event.event_type for event in page.context["events"]] == ["tenancy.person.added"]


def test_list_names_its_time_zone_and_says_that_a_name_is_looked_for_by_its_beginning(browser_of: Any) -> None:
    text = browser_of("auditor").get("/t/karoo/audit/").content.decode()
    assert text.count("Times are those of Africa/Johannesburg.") == 1
    assert "Begins with what you write" in text


@pytest.mark.parametrize("words", ["1,234.50", "1234.50", " -1,234.50 "])
def test_amount_is_found_as_it_is_typed(words: str, shown: Any, probe: str, app_sql: Sql, books: Tenant) -> None:
    with app_sql.transaction():
        enter(app_sql, books)
        app_sql.execute(
            "INSERT INTO audit_probe (tenant_id, name, amount) VALUES (%s, 'this', 123450), (%s, 'longer', 1234501)",
            [books.id, books.id],
        )
    assert [event.subject_label for event in shown(text=words)["events"]] == ["this"]
