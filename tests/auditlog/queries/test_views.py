"""The page of the audit log."""

from dataclasses import replace
from typing import Any, cast

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from auditlog.permissions import PERMISSIONS
from auditlog.queries import pages, views
from erp.foundation.actor import Actor
from erp.foundation.errors import PermissionRefused
from tenancy.access.registry import Role
from tenancy.access.requests import TenantRequest
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Sql, add_probes


@pytest.fixture
def shown(books: Tenant, keeper: Actor, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Asks for the page and returns its context."""
    seen: dict[str, Any] = {}

    def render(request: TenantRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        assert template == "auditlog/event_list.html"
        seen.clear()
        seen.update(context)
        return HttpResponse()

    monkeypatch.setattr(views, "render", render)

    def show(actor: Actor = keeper, **query: str) -> dict[str, Any]:
        request = cast(TenantRequest, RequestFactory().get("/t/karoo/audit/", query))
        request.actor, request.tenant = actor, books
        with tenant_context(books.id):
            views.event_list(request, slug="karoo")
        return seen

    return show


def test_page_shows_acts_and_filters(shown: Any, probe: str, app_sql: Sql, books: Tenant) -> None:
    add_probes(app_sql, books, "a")
    context = shown()
    assert [event.whole_sentence for event in context["events"]] == ["added probe a", "created tenant Karoo Books"]
    assert not context["filtered"]
    assert context["pager"] == {"newer_url": "", "older_url": ""}
    narrowed = shown(text="karoo")
    assert [event.whole_sentence for event in narrowed["events"]] == ["created tenant Karoo Books"]
    assert narrowed["filtered"]


def test_addresses_of_the_neighbouring_pages_keep_the_filter(
    shown: Any, probe: str, app_sql: Sql, books: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "EVENTS_A_PAGE", 1)
    for name in ("a", "b"):
        add_probes(app_sql, books, name)
    first = shown(person="erp_app")["pager"]
    assert first["older_url"].startswith("?person=erp_app&older=")
    key = first["older_url"].partition("older=")[2]
    second = shown(person="erp_app", older=key)
    assert [event.subject_label for event in second["events"]] == ["a"]
    assert second["pager"]["newer_url"].startswith("?person=erp_app&newer=")
    assert second["pager"]["older_url"] == ""


@pytest.mark.parametrize("query", [{"from_date": "yesterday"}, {"type": "no.such"}, {"older": "x"}])
def test_filter_that_makes_no_sense_narrows_nothing(query: dict[str, str], shown: Any) -> None:
    assert len(shown(**query)["events"]) == 1


def test_page_is_refused_without_the_permission(shown: Any, keeper: Actor) -> None:
    with pytest.raises(PermissionRefused):
        shown(actor=replace(keeper, permissions=frozenset()))


def test_auditor_admin_and_owner_may_read_the_log_and_nobody_else() -> None:
    for permission in PERMISSIONS:
        assert permission.roles == {Role.AUDITOR, Role.ADMIN, Role.OWNER}


@pytest.mark.parametrize(("person", "status"), [("auditor", 200), ("clerk", 403), ("outsider", 404)])
def test_page_answers_by_role(person: str, status: int, browser_of: Any) -> None:
    response = browser_of(person).get("/t/karoo/audit/")
    assert response.status_code == status
    assert (b"Karoo Trading" in response.content) == (status == 200)
