"""Every page of a tenant, asked for by everybody, with things there that could leak."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tenancy.access.models import Membership
from tenancy.access.registry import Role, all_permissions
from tenancy.scoping.context import tenant_context
from tests.attacks.counting import MARK
from tests.attacks.ground import Ground
from tests.attacks.routes import ROUTES, Arguments, Things, random_arguments, tenant_routes
from tests.attacks.web import browser
from tests.cast import KAROO_PEOPLE
from tests.documented import permission_by_page, roles_by_permission

_VIEWS = tenant_routes()
_KNOWN = sorted(set(_VIEWS) & set(ROUTES))
_METHODS = ("GET", "POST")


@pytest.fixture
def mine(ground: Ground) -> Things:
    """What the first tenant's addresses name."""
    return Things(ground.mine, ground.mine.number, ground.mine.code)


@pytest.fixture
def theirs(ground: Ground) -> Things:
    """An entry and an account that only the other tenant has."""
    from accounting.ledger.models import LedgerAccount
    from accounting.ledger.posting import post_journal_entry
    from accounting.ledger.proposals import ProposedEntry, base_line
    from erp.foundation.actor import Actor

    books = ground.theirs
    with tenant_context(books.id):
        lines = [base_line(books.debit, 77, books.currency), base_line(books.credit, -77, books.currency)]
        entry = post_journal_entry(ProposedEntry(date(2025, 10, 15), lines), actor=Actor.command("crawl"))
        LedgerAccount.objects.create(
            code="ONLY-THEIRS", name="x", full_name="Only theirs", type="asset", normal_balance="debit"
        )
    return Things(books, entry.number, "ONLY-THEIRS")


def _address(route: str, slug: str, arguments: Arguments) -> str:
    return reverse(route, kwargs={"slug": slug, **arguments})


def _ask(client: Client, method: str, address: str) -> Any:
    response = client.generic(method, address)
    # What is streamed is read as the server would, after the request is over.
    response.whole = b"".join(response.streaming_content) if response.streaming else response.content
    return response


def _headers(response: Any) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name != "X-Request-ID"}


def test_every_route_has_an_entry() -> None:
    assert set(_VIEWS) - set(ROUTES) == set(), "add these routes to tests/attacks/routes.py"
    assert set(ROUTES) - set(_VIEWS) == set(), "these routes are gone"


@pytest.mark.parametrize("route", sorted(_VIEWS))
def test_view_names_a_permission_that_is_declared(route: str) -> None:
    permission = getattr(_VIEWS[route], "permission", None)
    assert permission in all_permissions(), f"{route}: @tenant_page(permission) is missing"


@pytest.mark.parametrize("route", _KNOWN)
def test_stranger_is_sent_to_the_sign_in_alike_everywhere(route: str, ground: Ground, mine: Things) -> None:
    for method in _METHODS:
        locations = []
        for slug in (mine.books.slug, "no-such-tenant"):
            response = _ask(Client(), method, _address(route, slug, ROUTES[route](mine)))
            assert response.status_code == 302
            assert not response.cookies
            locations.append(response["Location"].replace(slug, "<slug>"))
        assert locations[0] == locations[1]
        assert locations[0].startswith("/accounts/login/")


@pytest.mark.parametrize("route", _KNOWN)
def test_outsider_gets_the_page_of_nothing(route: str, ground: Ground, mine: Things, record_property: Any) -> None:
    record_property(MARK, f"web: an outsider asks for {route}")
    outsider = browser(ground.theirs.email, ground.theirs.slug)
    own = ROUTES[route](mine)
    for method in _METHODS:
        there = _ask(outsider, method, _address(route, mine.books.slug, own))
        assert there.status_code == 404
        for address in (
            _address(route, "no-such-tenant", own),
            _address(route, mine.books.slug, random_arguments(own)),
            _address(route, "no-such-tenant", random_arguments(own)),
        ):
            nowhere = _ask(outsider, method, address)
            assert nowhere.status_code == 404
            assert nowhere.whole == there.whole
            assert _headers(nowhere) == _headers(there)


@pytest.mark.parametrize("route", [route for route in _KNOWN if "_none" not in ROUTES[route].__name__])
def test_foreign_id_is_like_a_random_one(route: str, ground: Ground, theirs: Things, record_property: Any) -> None:
    record_property(MARK, f"web: an owner asks for {route} with another tenant's id")
    owner = browser("owner@karoo.example", ground.mine.slug)
    foreign, random = ROUTES[route](theirs), random_arguments(ROUTES[route](theirs))
    for method in _METHODS:
        there, nowhere = (_ask(owner, method, _address(route, ground.mine.slug, one)) for one in (foreign, random))
        assert there.status_code == nowhere.status_code
        assert there.status_code in (404, 405)
        assert there.whole == nowhere.whole
        assert _headers(there) == _headers(nowhere)


@pytest.mark.parametrize("route", [route for route in _KNOWN if "_none" not in ROUTES[route].__name__])
def test_foreign_id_is_there_for_its_owner(route: str, ground: Ground, theirs: Things) -> None:
    """Otherwise the test before would prove nothing."""
    owner = browser(ground.theirs.email, ground.theirs.slug)
    answers = [
        _ask(owner, method, _address(route, ground.theirs.slug, ROUTES[route](theirs))).status_code
        for method in _METHODS
    ]
    assert any(status not in (404, 405) for status in answers)


def _refusals(ground: Ground) -> list[tuple[str, str]]:
    from auditlog.events.models import AuditEvent

    with ground.inside():
        found = AuditEvent.objects.filter(act="tenancy.access.refused").order_by("ordinal")
        return list(found.values_list("reason", "subject_label"))


@pytest.mark.parametrize("person", KAROO_PEOPLE)
@pytest.mark.parametrize("route", _KNOWN)
def test_role_decides(route: str, person: str, ground: Ground, mine: Things) -> None:
    permission = permission_by_page()[route]
    may = KAROO_PEOPLE[person] in roles_by_permission()[permission]
    client = browser(f"{person}@karoo.example", mine.books.slug)
    address = _address(route, mine.books.slug, ROUTES[route](mine))
    answered = []
    for method in _METHODS:
        before = _refusals(ground)
        response = _ask(client, method, address)
        assert response.status_code < 500
        answered.append(response.status_code)
        if may and method == "GET":
            assert response.status_code != 403
        if not may and response.status_code != 405:
            assert response.status_code == 403
            assert _refusals(ground) == [*before, (permission, f"{method} {address}")]
    assert set(answered) != {405}
    if may:
        assert answered[0] in (200, 302, 404, 405)


@pytest.mark.parametrize("role", sorted({role.value for role in Role} - set(KAROO_PEOPLE.values())))
def test_roles_that_nobody_of_the_cast_has_decide_as_well(role: str, ground: Ground, mine: Things) -> None:
    with ground.inside():
        Membership.objects.filter(user__email="clerk@karoo.example").update(role=role)
    client = browser("clerk@karoo.example", mine.books.slug)
    for route in _KNOWN:
        permission = permission_by_page()[route]
        for method in _METHODS:
            response = _ask(client, method, _address(route, mine.books.slug, ROUTES[route](mine)))
            if role not in roles_by_permission()[permission]:
                assert response.status_code in (403, 405), f"{method} {route} as {role}"
            elif method == "GET":
                assert response.status_code in (200, 302, 404, 405), f"{method} {route} as {role}"
