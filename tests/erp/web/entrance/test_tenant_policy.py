"""A tenant may ask for more than the installation: a second factor, shorter sessions, its own networks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from auditlog.events.models import AuditEvent
from erp.foundation import clock
from erp.foundation.errors import PermissionRefused
from tenancy.access.models import Membership, User
from tenancy.access.role_editing import RoleContent, make_role
from tenancy.access.security import EntrancePolicy, change_entrance_policy, role_needs_second_factor
from tenancy.scoping.context import tenant_context
from tenancy.tenants.entrance_policy import is_allowed_network, read_networks
from tenancy.tenants.errors import LockedOutByOwnNetworks, NetworkNotUnderstood
from tenancy.tenants.models import Tenant
from tests.erp.web.entrance.factors import FACTOR, App
from tests.erp.web.signing_in import OWNER, fresh_address, try_to_sign_in
from tests.tenancy.access.people import SHELL

pytestmark = pytest.mark.django_db
REQUIRED = "/accounts/security/required/"
CODES = "/accounts/security/recovery-codes/"


@pytest.fixture
def ask(karoo: Tenant) -> Callable[..., None]:
    """``ask(second_factor_roles=["owner"])`` sets the first tenant's policy."""

    def write(**fields: Any) -> None:
        with tenant_context(karoo.id):
            Tenant.objects.filter(id=karoo.id).update(**fields)

    return write


@pytest.fixture
def owner_browser() -> Client:
    """The owner, signed in by his password in a network of his own."""
    client = Client(REMOTE_ADDR="192.0.2.10")
    client.post("/accounts/login/", {"login": OWNER, "password": "correct horse battery"})
    client.get("/t/karoo/")
    return client


PLACES = [
    ("GET", "/t/karoo/", {}),
    ("GET", "/t/karoo/journal/", {}),
    ("POST", "/t/karoo/settings/", {}),
    ("GET", "/t/karoo/reports/trial-balance/?format=csv", {}),
    ("GET", "/t/karoo/imports/sample/", {}),
]


@pytest.mark.parametrize(("method", "path", "headers"), PLACES)
def test_who_has_no_second_factor_is_led_to_it_from_everywhere(
    ask: Callable[..., None], owner_browser: Client, method: str, path: str, headers: dict[str, str]
) -> None:
    ask(second_factor_roles=["owner"])
    response = owner_browser.generic(method, path, headers=headers)
    assert response.status_code == 302
    assert response["Location"].startswith(REQUIRED)


def test_panel_for_htmx_is_led_there_as_a_whole_page(ask: Callable[..., None], owner_browser: Client) -> None:
    ask(second_factor_roles=["owner"])
    response = owner_browser.get(
        "/t/karoo/search/?q=bank",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/t/karoo/journal/"},
    )
    assert response["HX-Redirect"] == f"{REQUIRED}?next=%2Ft%2Fkaroo%2Fjournal%2F"


def test_other_roles_and_other_tenants_are_left_alone(
    ask: Callable[..., None], owner_browser: Client, karoo: Tenant
) -> None:
    ask(second_factor_roles=["admin"])
    assert owner_browser.get("/t/karoo/").status_code == 200
    ask(second_factor_roles=["owner"])
    mumbai = Tenant.__name__ and _join_mumbai()
    assert owner_browser.get("/t/mumbai/").status_code == 200
    assert mumbai


def _join_mumbai() -> bool:
    from tenancy.tenants.queries import tenant_id_by_slug

    with tenant_context(tenant_id_by_slug("mumbai")):
        Membership.objects.create(user=User.objects.get(email=OWNER), role="viewer")
    return True


def test_role_that_the_policy_cannot_name_is_asked_as_soon_as_any_is(karoo: Tenant) -> None:
    from erp.web.entrance.entering import needs_second_factor

    karoo.second_factor_roles = ["owner"]
    assert needs_second_factor(Membership(tenant=karoo, role="made-by-the-tenant"))
    karoo.second_factor_roles = []
    assert not needs_second_factor(Membership(tenant=karoo, role="made-by-the-tenant"))


def test_setting_up_the_app_leads_back_in(ask: Callable[..., None], owner_browser: Client, app: App) -> None:
    ask(second_factor_roles=["owner"])
    owner_browser.get("/t/karoo/journal/", follow=True)
    owner_browser.get("/accounts/security/app/")
    app.secret = owner_browser.session["mfa.totp.secret"]
    response = owner_browser.post("/accounts/security/app/", {"code": app.shows()})
    assert response["Location"] == CODES
    owner_browser.post(CODES)
    assert owner_browser.post(CODES, {"step": "kept"})["Location"] == "/t/karoo/journal/"
    assert owner_browser.get("/t/karoo/journal/").status_code == 200


def test_who_signed_in_with_the_factor_comes_straight_in(ask: Callable[..., None], app: App) -> None:
    ask(second_factor_roles=["owner"])
    app.set_up()
    client = Client()
    try_to_sign_in(client)
    client.post(FACTOR, {"code": app.shows()})
    assert client.get("/t/karoo/").status_code == 200


def test_who_has_the_factor_but_did_not_show_it_is_asked_for_it(
    ask: Callable[..., None], owner_browser: Client, app: App
) -> None:
    ask(second_factor_roles=["owner"])
    app.set_up()
    response = owner_browser.get("/t/karoo/journal/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/accounts/confirm/code/")
    answer = owner_browser.post("/accounts/confirm/code/?next=/t/karoo/journal/", {"code": app.shows()})
    assert answer["Location"] == "/t/karoo/journal/"
    assert owner_browser.get("/t/karoo/journal/").status_code == 200


def test_password_alone_does_not_confirm_where_the_factor_is_asked_for(
    ask: Callable[..., None], owner_browser: Client, app: App
) -> None:
    ask(second_factor_roles=["owner"])
    app.set_up()
    owner_browser.post("/accounts/confirm/?next=/t/karoo/", {"password": "correct horse battery"})
    assert owner_browser.get("/t/karoo/").status_code == 302


def test_taking_the_factor_away_leads_back_to_setting_one_up(
    ask: Callable[..., None], owner_browser: Client, app: App
) -> None:
    owner_browser.get("/accounts/security/app/")
    app.secret = owner_browser.session["mfa.totp.secret"]
    owner_browser.post("/accounts/security/app/", {"code": app.shows()})
    owner_browser.post(CODES)
    owner_browser.post(CODES, {"step": "kept"})
    ask(second_factor_roles=["owner"])
    assert owner_browser.get("/t/karoo/").status_code == 200
    owner_browser.post("/accounts/security/app/removal/")
    assert owner_browser.get("/t/karoo/")["Location"].startswith(REQUIRED)


def test_outsider_learns_nothing_of_the_policy(ask: Callable[..., None], browser_of) -> None:  # type: ignore[no-untyped-def]
    ask(second_factor_roles=["owner"], allowed_networks=["198.51.100.0/24"])
    outsider = browser_of("outsider")
    assert outsider.get("/t/karoo/").content == outsider.get("/t/no-such-tenant/").content


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """``later(minutes=30)`` moves the clock on."""
    moved = [clock.now()]

    def move(**by: float) -> None:
        moved[0] += timedelta(**by)

    def now() -> datetime:
        return moved[0]

    monkeypatch.setattr(clock, "now", now)
    return move


def test_session_ends_when_the_tenant_says_so(ask: Callable[..., None], later: Any) -> None:
    ask(session_idle_minutes=10)
    client = Client()
    try_to_sign_in(client)
    assert client.get("/t/karoo/").status_code == 200
    later(minutes=9)
    assert client.get("/t/karoo/").status_code == 200
    later(minutes=11)
    response = client.get("/t/karoo/journal/")
    assert response["Location"] == "/accounts/login/?next=/t/karoo/journal/"
    assert client.get("/accounts/security/").status_code == 302


def test_session_that_is_used_ends_after_the_tenants_hours(ask: Callable[..., None], later: Any) -> None:
    ask(session_hours=1)
    client = Client()
    try_to_sign_in(client)
    for _ in range(3):
        assert client.get("/t/karoo/").status_code == 200
        later(minutes=29)
    assert client.get("/t/karoo/").status_code == 302


@pytest.mark.parametrize("path", ["/t/karoo/", "/t/karoo/journal/", "/t/karoo/reports/trial-balance/?format=csv"])
def test_other_networks_are_kept_out(ask: Callable[..., None], owner_browser: Client, karoo: Tenant, path: str) -> None:
    ask(allowed_networks=["192.0.2.0/28"])
    assert owner_browser.get(path).status_code == 200
    response = owner_browser.get(path, REMOTE_ADDR="192.0.2.99")
    assert response.status_code == 403
    assert "192.0.2.99" in response.content.decode()
    with tenant_context(karoo.id):
        event = AuditEvent.objects.get(act="tenancy.network.refused")
    assert (event.reason, event.actor_label) == ("192.0.2.99", "Owner")


def test_claimed_address_opens_nothing(ask: Callable[..., None], owner_browser: Client) -> None:
    ask(allowed_networks=["192.0.2.0/28"])
    headers = {"x-forwarded-for": "192.0.2.1"}
    assert owner_browser.get("/t/karoo/", REMOTE_ADDR="203.0.113.9", headers=headers).status_code == 403


def test_networks_are_read_in_any_usual_spelling() -> None:
    text = "203.0.113.7/24, 198.51.100.4\n2001:db8::1/48\n203.0.113.0/24"
    assert read_networks(text) == ["203.0.113.0/24", "198.51.100.4/32", "2001:db8::/48"]
    assert is_allowed_network(["203.0.113.0/24"], "::ffff:203.0.113.9")
    assert is_allowed_network(["2001:db8::/48"], "2001:db8::9")
    assert not is_allowed_network(["203.0.113.0/24"], "2001:db8::9")
    assert not is_allowed_network(["203.0.113.0/24"], "no address")


@pytest.mark.parametrize("word", ["office", "300.0.0.1", "203.0.113.0/33", "0.0.0.0/0", "::/0"])
def test_network_that_is_none_is_refused(word: str) -> None:
    with pytest.raises(NetworkNotUnderstood):
        read_networks(word)


def _policy(networks: str = "", roles: tuple[str, ...] = ()) -> EntrancePolicy:
    return EntrancePolicy(roles, None, None, networks)


def test_nobody_locks_himself_out_by_networks(in_karoo: None, karoo: Tenant, owner) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(LockedOutByOwnNetworks):
        change_entrance_policy(karoo, _policy("203.0.113.0/24"), actor=owner)
    change_entrance_policy(karoo, _policy("203.0.113.0/24 192.0.2.0/24"), actor=owner)
    assert karoo.allowed_networks == ["203.0.113.0/24", "192.0.2.0/24"]


def test_only_an_owner_changes_the_policy(in_karoo: None, karoo: Tenant, admin) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(PermissionRefused):
        change_entrance_policy(karoo, _policy(), actor=admin)


def test_change_is_in_the_audit_log_with_before_and_after(in_karoo: None, karoo: Tenant, owner) -> None:  # type: ignore[no-untyped-def]
    change_entrance_policy(karoo, _policy(roles=("owner", "admin")), actor=owner)
    event = AuditEvent.objects.get(act="tenancy.security.changed")
    assert event.actor_label == "Owner"
    assert "second_factor_roles" in event.changes


SETTINGS = "/t/karoo/settings/security/"


def test_owner_saves_the_policy_on_its_page(owner_browser: Client, karoo: Tenant) -> None:
    data = {"second_factor_roles": ["admin"], "session_idle_minutes": "15", "session_hours": "", "allowed_networks": ""}
    assert owner_browser.post(SETTINGS, data).status_code == 302
    with tenant_context(karoo.id):
        saved = Tenant.objects.get(id=karoo.id)
    assert (saved.second_factor_roles, saved.session_idle_minutes, saved.session_hours) == (["admin"], 15, None)


def test_owner_without_a_second_factor_does_not_lock_himself_out(owner_browser: Client, karoo: Tenant) -> None:
    answer = owner_browser.post(SETTINGS, {"second_factor_roles": ["owner", "admin"], "allowed_networks": ""})
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "Set one up first" in body and f'href="{REQUIRED}"' in body
    with tenant_context(karoo.id):
        assert Tenant.objects.get(id=karoo.id).second_factor_roles == []
    assert owner_browser.get("/t/karoo/").status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("allowed_networks", "203.0.113.0/24", "lock yourself out"),
        ("allowed_networks", "the office", "cannot be taken"),
        ("session_idle_minutes", "61", "less than or equal to 60"),
        ("session_idle_minutes", "1", "greater than or equal to 5"),
        ("session_hours", "13", "less than or equal to 12"),
    ],
)
def test_bad_input_is_answered_beside_its_field_and_kept(
    owner_browser: Client, field: str, value: str, words: str
) -> None:
    response = owner_browser.post(SETTINGS, {field: value})
    assert response.status_code == 422
    body = response.content.decode()
    assert words in body
    assert value in body


def test_admin_looks_and_changes_nothing(karoo: Tenant) -> None:
    client = Client()
    try_to_sign_in(client, "admin@karoo.example", address=fresh_address())
    assert "Only an owner may change this" in client.get(SETTINGS).content.decode()
    assert client.post(SETTINGS, {"session_hours": "1"}).status_code == 403


def test_page_asks_who_signed_in_long_ago_to_confirm(owner_browser: Client) -> None:
    session = owner_browser.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**one, "at": one["at"] - 31 * 60} for one in records]
    session.save()
    response = owner_browser.get(SETTINGS)
    assert response["Location"] == "/accounts/confirm/?next=%2Ft%2Fkaroo%2Fsettings%2Fsecurity%2F"
    # What was typed into a form that was open waits for the proof.
    assert owner_browser.post(SETTINGS, {"session_hours": "2"})["Location"].startswith("/accounts/confirm/")
    assert ("session_hours", "2") in [tuple(one) for one in owner_browser.session["held_form"]["fields"]]


def test_role_of_the_tenants_own_is_named_in_the_policy_and_asked_until_it_is_spared(karoo: Tenant) -> None:
    with tenant_context(karoo.id):
        own = str(make_role(RoleContent("Counter", frozenset({"tenancy.home.view"})), actor=SHELL).id)
        tenant = Tenant.objects.get(id=karoo.id)

        def ask(*roles: str) -> dict[str, bool]:
            change_entrance_policy(tenant, EntrancePolicy(roles, None, None, ""), actor=SHELL)
            return {key: role_needs_second_factor(tenant, key) for key in ("owner", own, "viewer")}

        assert ask() == {"owner": False, own: False, "viewer": False}
        assert ask(own) == {"owner": False, own: True, "viewer": False}
        assert ask("owner", own) == {"owner": True, own: True, "viewer": False}
        assert ask("owner") == {"owner": True, own: False, "viewer": False}
        # A role that is made later is asked for it, until somebody has decided otherwise.
        later = str(make_role(RoleContent("Later", frozenset({"tenancy.home.view"})), actor=SHELL).id)
        assert role_needs_second_factor(tenant, later)


def test_page_offers_the_roles_of_the_tenants_own(karoo: Tenant, owner_browser: Client) -> None:
    with tenant_context(karoo.id):
        own = make_role(RoleContent("Counter", frozenset({"tenancy.home.view"})), actor=SHELL).id
    owner_browser.post(SETTINGS, {"second_factor_roles": [str(own)]})
    body = owner_browser.get(SETTINGS).content.decode()
    assert "<dd>Counter</dd>" in body
    with tenant_context(karoo.id):
        assert Tenant.objects.get(id=karoo.id).second_factor_roles == [str(own)]


def test_page_reads_the_roles_once(owner_browser: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert owner_browser.get(SETTINGS).status_code == 200
    assert sum('FROM "tenancy_customrole"' in one["sql"] for one in asked) == 1
