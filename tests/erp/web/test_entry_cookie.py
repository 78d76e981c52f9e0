"""The cookie of one tenant: minted on the first look, asked for at every write, bound to its holder."""

from http.cookies import Morsel

import pytest
from django.test import Client

from auditlog.events.models import AuditEvent
from tenancy.access.entry import COOKIE_NAME
from tenancy.access.models import Membership, User
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.proofs import prove

pytestmark = pytest.mark.django_db

SETTINGS = {"name": "Renamed", "negative_style": "minus", "grouping": "western", "rounding": "refuse"}


@pytest.fixture
def client() -> Client:
    """The owner of the first tenant, signed in, before he enters it."""
    made = Client()
    user = User.objects.get(email="owner@karoo.example")
    made.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return made


@pytest.fixture
def second_owner(karoo: Tenant) -> None:
    """A tenant keeps an owner, whoever goes."""
    with tenant_context(karoo.id):
        Membership.objects.filter(user__email="admin@karoo.example").update(role="owner")


def _name(tenant: Tenant) -> str:
    with tenant_context(tenant.id):
        return Tenant.objects.get(id=tenant.id).name


def _cookie(client: Client, *, secure: bool = False) -> "Morsel[str]":
    response = client.get("/t/karoo/", secure=secure)
    return response.cookies[COOKIE_NAME]


def test_first_look_mints_it(client: Client) -> None:
    cookie = _cookie(client)
    assert cookie["path"] == "/t/karoo/"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert not cookie["domain"]
    assert not cookie["max-age"]
    assert not cookie["secure"]


def test_over_https_it_is_secure(client: Client) -> None:
    assert _cookie(client, secure=True)["secure"]


def test_second_look_mints_none(client: Client) -> None:
    client.get("/t/karoo/")
    assert COOKIE_NAME not in client.get("/t/karoo/journal/").cookies


def test_page_that_is_not_there_mints_none(client: Client) -> None:
    assert COOKIE_NAME not in client.get("/t/karoo/nothing/").cookies


def test_write_without_it_is_refused_and_kept_from_the_books(client: Client, karoo: Tenant) -> None:
    response = client.post("/t/karoo/settings/", SETTINGS)
    assert response.status_code == 403
    assert "open for too long" in response.content.decode()
    assert _name(karoo) != "Renamed"


def test_write_with_it_is_done(client: Client, karoo: Tenant) -> None:
    prove(client).get("/t/karoo/settings/")
    assert client.post("/t/karoo/settings/", SETTINGS).status_code == 302
    assert _name(karoo) == "Renamed"


@pytest.mark.parametrize("change", ["membership", "session", "sign"])
def test_it_is_bound(change: str, client: Client, karoo: Tenant) -> None:
    client.get("/t/karoo/")
    if change == "membership":
        with tenant_context(karoo.id):
            Membership.objects.filter(user__email="owner@karoo.example").delete()
            Membership.objects.create(user=User.objects.get(email="owner@karoo.example"), role="owner")
    elif change == "session":
        kept = client.cookies[COOKIE_NAME].value
        client.force_login(
            User.objects.get(email="owner@karoo.example"),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        session = client.session
        session.cycle_key()
        session.save()
        client.cookies["sessionid"] = session.session_key
        client.cookies[COOKIE_NAME] = kept
    else:
        client.cookies[COOKIE_NAME] = client.cookies[COOKIE_NAME].value[:-1] + "_"
    assert client.post("/t/karoo/settings/", SETTINGS).status_code == 403
    assert _name(karoo) != "Renamed"


def test_entering_is_recorded_once(client: Client, karoo: Tenant) -> None:
    for _ in range(3):
        client.get("/t/karoo/")
    with tenant_context(karoo.id):
        events = AuditEvent.objects.filter(act="tenancy.access.entered")
        assert [event.actor_label for event in events] == ["Owner"]
        assert Membership.objects.get(user__email="owner@karoo.example").last_seen_at is not None


def test_removed_member_is_out_with_the_next_request(client: Client, karoo: Tenant, second_owner: None) -> None:
    assert client.get("/t/karoo/").status_code == 200
    with tenant_context(karoo.id):
        Membership.objects.filter(user__email="owner@karoo.example").delete()
    assert client.get("/t/karoo/").status_code == 404
    assert client.post("/t/karoo/settings/", SETTINGS).status_code == 404


def test_changed_role_holds_from_the_next_request(client: Client, karoo: Tenant, second_owner: None) -> None:
    assert client.get("/t/karoo/people/").status_code == 200
    with tenant_context(karoo.id):
        Membership.objects.filter(user__email="owner@karoo.example").update(role="viewer")
    assert client.get("/t/karoo/people/").status_code == 403
    assert client.post("/t/karoo/settings/", SETTINGS).status_code == 403
