"""An operator looks at a tenant's pages, and at nothing without an owner's leave."""

from datetime import timedelta
from typing import cast
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from auditlog.events.models import AuditEvent
from erp.foundation import clock
from operators.console.looking import support_permissions
from operators.door.models import Operator
from tenancy.access.registry import Role, permissions_of_role
from tenancy.support.answering import refuse_support, revoke_support
from tenancy.support.models import SupportAccess
from tests.attacks.ground import Books
from tests.attacks.routes import ROUTES, Things, random_arguments, tenant_routes
from tests.operators.people import Keeper, asked, enrol, granted

pytestmark = pytest.mark.django_db

PAGES = "/operator/tenants/karoo/pages/"
CONSOLE = "/operator/tenants/karoo/"


def viewed(karoo, within) -> list[tuple[str, str]]:
    with within(karoo):
        found = AuditEvent.objects.filter(act="operators.support.viewed").order_by("ordinal")
        return list(found.values_list("actor_label", "subject_label"))


def test_nothing_is_shown_before_an_owner_has_granted_it(keeper: Keeper, karoo, within) -> None:
    client = keeper.browser()
    for _ in range(2):
        for page in ("", "journal/", "people/", "nothing/"):
            answer = client.get(f"{PAGES}{page}")
            assert (answer.status_code, answer["Location"]) == (302, CONSOLE)
        with within(karoo):
            waits = SupportAccess.objects.exists()
        if not waits:
            asked("karoo", keeper)
    assert viewed(karoo, within) == []


def test_granted_look_shows_the_pages_of_a_viewer_below_the_door(keeper: Keeper, karoo, within) -> None:
    granted("karoo", keeper)
    client = keeper.browser()
    answer = client.get(PAGES)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Support access: you see Karoo Trading as a viewer does." in page
    assert f'href="{PAGES}journal/"' in page
    assert '="/t/karoo/' not in page
    assert "/accounts/logout/" not in page
    assert client.get(f"{PAGES}journal/").status_code == 200
    assert client.get(f"{PAGES}people/").status_code == 403
    assert client.get(f"{PAGES}audit/").status_code == 403
    assert client.get(f"{PAGES}nothing-of-the-kind/").status_code == 404
    assert viewed(karoo, within)[:2] == [
        ("operator keeper@operators.example", "GET /t/karoo/"),
        ("operator keeper@operators.example", "GET /t/karoo/journal/"),
    ]


def test_operator_reads_how_he_was_answered_and_how_his_look_ended(keeper: Keeper, karoo, within, owner) -> None:
    asked("karoo", keeper)
    with within(karoo):
        refuse_support(SupportAccess.objects.get(), actor=owner)
    assert "Owner refused your question" in keeper.browser().get(CONSOLE).content.decode()
    granted("karoo", keeper)
    with within(karoo):
        revoke_support(SupportAccess.objects.get(granted_until__isnull=False), actor=owner)
    answer = keeper.browser().get(PAGES, follow=True)
    assert "Your last look ended" in answer.content.decode()
    assert "an owner ended it" in answer.content.decode()


def test_permissions_are_a_viewers_without_exports_and_notices() -> None:
    held = support_permissions()
    assert held < permissions_of_role(Role.VIEWER)
    assert not {code for code in held if code.endswith((".export", ".post", ".edit"))}
    assert "tenancy.notice.view" not in held


def test_every_route_is_refused_or_read(keeper: Keeper, karoo) -> None:
    """No route of a tenant writes, leaves as a file or fails, whoever adds it."""
    granted("karoo", keeper)
    client = keeper.browser()
    held = support_permissions()
    for route, view in tenant_routes().items():
        arguments = random_arguments(_arguments(route))
        inside = reverse(route, kwargs={"slug": "karoo", **arguments})
        address = inside.replace("/t/karoo/", PAGES)
        answer = client.get(address)
        assert answer.status_code in (200, 302, 403, 404, 405), route
        assert "attachment" not in answer.headers.get("Content-Disposition", "")
        if view.permission not in held:
            assert answer.status_code in (403, 405), route
        assert client.post(address).status_code == 403, route


class _Anything:
    """Books of which every row has an id that is nobody's."""

    def __getattr__(self, name: str) -> UUID:
        return uuid4()


def _arguments(route: str) -> dict[str, object]:
    return ROUTES[route](Things(cast("Books", _Anything()), "JE-2025-000001", "1000"))


def test_nothing_is_written(keeper: Keeper, karoo, within) -> None:
    granted("karoo", keeper)
    client = keeper.browser()
    for page in ("journal/new/", "settings/", "people/", "jobs/", ""):
        assert client.post(f"{PAGES}{page}", {"name": "Mine"}).status_code == 403
    with within(karoo):
        refused = AuditEvent.objects.filter(act="tenancy.look.refused")
        assert refused.count() == 5
        assert set(refused.values_list("actor_label", flat=True)) == {"operator keeper@operators.example"}


def test_no_file_leaves(keeper: Keeper, karoo) -> None:
    granted("karoo", keeper)
    client = keeper.browser()
    for form in ("csv", "xlsx", "pdf", "json"):
        answer = client.get(f"{PAGES}reports/trial-balance/?format={form}")
        assert answer.status_code == 403


def test_look_ends_when_an_owner_says_so(keeper: Keeper, karoo, within, owner) -> None:
    access = granted("karoo", keeper)
    client = keeper.browser()
    assert client.get(PAGES).status_code == 200
    with within(karoo):
        revoke_support(access, actor=owner)
    assert client.get(PAGES)["Location"] == CONSOLE


def test_look_ends_with_its_time(keeper: Keeper, karoo, monkeypatch) -> None:
    granted("karoo", keeper, hours=1)
    client = keeper.browser()
    later = clock.now() + timedelta(minutes=29)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.get(PAGES).status_code == 200
    for minutes in (20, 20):
        later += timedelta(minutes=minutes)
        client.get("/operator/")
    assert client.get(PAGES)["Location"] == CONSOLE


def test_look_is_the_askers_alone(keeper: Keeper, karoo) -> None:
    granted("karoo", keeper)
    other = enrol("other@operators.example").browser()
    assert other.get(PAGES)["Location"] == CONSOLE


def test_look_is_at_one_tenant_alone(keeper: Keeper, karoo, mumbai) -> None:
    granted("karoo", keeper)
    client = keeper.browser()
    assert client.get("/operator/tenants/mumbai/pages/")["Location"] == "/operator/tenants/mumbai/"
    assert client.get("/operator/tenants/no-such-tenant/pages/").status_code == 404
    assert client.get(f"{PAGES}../../mumbai/pages/journal/").status_code in (302, 404)
    assert client.get("/operator/tenants/karoo/pages//t/mumbai/").status_code == 404


def test_withdrawn_operator_looks_no_more(keeper: Keeper, karoo) -> None:
    granted("karoo", keeper)
    client = keeper.browser()
    Operator.objects.update(is_active=False)
    assert client.get(PAGES)["Location"] == "/operator/sign-in/"


def test_operator_asks_and_gives_up_on_the_page_of_the_tenant(keeper: Keeper, karoo, within) -> None:
    client = keeper.browser()
    short = client.post(f"{CONSOLE}support/", {"reason": "please", "hours": "3"})
    assert "Say it in a sentence" in short.content.decode()
    assert "please" in short.content.decode()
    assert client.post(f"{CONSOLE}support/", {"reason": "A report shows no figures.", "hours": "30"}).status_code == 200
    with within(karoo):
        assert not SupportAccess.objects.exists()
    assert client.post(f"{CONSOLE}support/", {"reason": "A report shows no figures.", "hours": "3"}).status_code == 302
    assert "Take the question back" in client.get(CONSOLE).content.decode()
    twice = client.post(f"{CONSOLE}support/", {"reason": "A report shows no figures.", "hours": "3"})
    assert "You have asked already" in twice.content.decode()
    assert client.post(f"{CONSOLE}support/ending/").status_code == 302
    assert "Ask the owners" in client.get(CONSOLE).content.decode()
    assert "asked" in client.get("/operator/acts/").content.decode()
