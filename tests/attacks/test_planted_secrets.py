"""Secrets that are planted through every route come out nowhere: no table, message, mail or line of a log has them.

Each request carries one under every telling name, in its query, its body, its headers and its
cookies. Whoever adds a route has it planted here without doing anything.
"""

import itertools
import json
import logging
from collections.abc import Callable, Iterator

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import get_resolver, path, reverse

from auditlog.events.masking import is_telling
from auditlog.events.models import AuditEvent
from auditlog.events.recording import record_event
from erp.foundation.actor import Actor
from erp.foundation.sightings import read_sighting
from erp.urls import urlpatterns as addresses
from tenancy.scoping.context import tenant_context
from tests.attacks.ground import Ground
from tests.attacks.routes import ROUTES, Things, _walk, tenant_routes
from tests.attacks.web import browser
from tests.cast import PASSWORD

MARK = "pl4nt3d"
NAMES = (
    "password", "password1", "password2", "oldpassword", "new_password", "token", "access_token", "csrf_token",
    "secret", "client_secret", "api_key", "private_key", "pin", "otp", "otp_code", "recovery_code", "iban",
    "account_number", "routing_number", "bank_account", "card_number", "cvv", "id_number", "national_id", "passport",
    "pan", "aadhaar", "tax_secret",
)  # fmt: skip
_count = itertools.count(1)


def _secret() -> str:
    return f"{MARK}-{next(_count):05d}-x9Qz"


def _fields() -> dict[str, str]:
    return {name: _secret() for name in NAMES}


def _headers() -> dict[str, str]:
    return {
        "authorization": f"Bearer {_secret()}",
        "x-api-key": _secret(),
        "x-csrftoken": _secret(),
        "referer": f"https://testserver/?token={_secret()}",
    }


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    """All that any logger of the process has said since, with tracebacks, as it would be written."""
    from erp.web.security_lines import SecurityLines

    caplog.set_level(logging.DEBUG)
    security = logging.getLogger("erp.security")
    security.addHandler(caplog.handler)
    plain, lines = logging.Formatter("%(name)s %(message)s"), SecurityLines()
    yield lambda: "\n".join(
        lines.format(record) if record.name == "erp.security" else plain.format(record) for record in caplog.records
    )
    security.removeHandler(caplog.handler)


@pytest.fixture
def stored() -> Callable[[], dict[str, str]]:
    """Every row of every table that the application can read, as text, by table."""
    from tenancy.tenants.queries import all_tenant_ids

    def read() -> dict[str, str]:
        found: dict[str, str] = {}
        for tenant_id in all_tenant_ids():
            with tenant_context(tenant_id):
                for model in apps.get_models(include_auto_created=True):
                    table = model._meta.db_table
                    if model._meta.managed and _may_read(table):
                        found[table] = found.get(table, "") + _text_of(table)
        return found

    return read


def _may_read(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", [table])
        return bool(cursor.fetchone()[0])


def _text_of(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{table}" t')
        return cursor.fetchone()[0] or ""


def _ask(client: Client, method: str, address: str) -> None:
    client.cookies["token"] = _secret()
    query = "&".join(f"{name}={value}" for name, value in _fields().items())
    where = f"{address}?{query}"
    if method == "POST":
        response = client.post(where, _fields(), headers=_headers())
    else:
        response = client.get(where, headers=_headers())
    if getattr(response, "streaming", False):
        b"".join(response.streaming_content)


def _shared_addresses() -> list[str]:
    """Addresses that belong to no tenant: signing in, health, keys."""
    found = []
    for pattern, _, _ in _walk(get_resolver()):
        if pattern.startswith("t/<slug:slug>/"):
            continue
        if "(?P<" in pattern:
            found.append("/" + pattern.split("(?P<")[0].replace("^", "") + f"MQ-{_secret()}/")
        else:
            found.append("/" + pattern)
    return found


def _leaks(texts: dict[str, str]) -> dict[str, str]:
    return {
        name: text[max(0, text.index(MARK) - 150) : text.index(MARK) + 60]
        for name, text in texts.items()
        if MARK in text
    }


def test_names_that_are_planted_are_telling() -> None:
    assert [name for name in NAMES if not is_telling(name)] == []


def test_secret_that_is_planted_in_a_route_comes_out_nowhere(ground: Ground, heard, stored, sightings) -> None:
    things = Things(ground.mine, ground.mine.number, ground.mine.code)
    owner, stranger = browser("owner@karoo.example", ground.mine.slug), Client()
    outsider = browser(ground.theirs.email, ground.theirs.slug)
    for client in (owner, outsider, stranger):
        client.raise_request_exception = False
    asked = 0
    for route in sorted(set(tenant_routes()) & set(ROUTES)):
        address = reverse(route, kwargs={"slug": ground.mine.slug, **ROUTES[route](things)})
        for client, method in itertools.product((owner, outsider, stranger), ("GET", "POST")):
            with transaction.atomic():
                _ask(client, method, address)
            asked += 1
    shared = _shared_addresses()
    for address, method in itertools.product(shared, ("GET", "POST")):
        # Signing out is one of these addresses, so each is asked for in a session of its own.
        known = browser("clerk@karoo.example")
        known.raise_request_exception = False
        _ask(known, method, address)
        _ask(Client(raise_request_exception=False), method, address)
        asked += 2
    assert asked > 200
    texts = {**stored(), "log": heard(), "sightings": json.dumps([read_sighting(one) for one in sightings])}
    texts["mail"] = "\n".join(str(one.message()) for one in mail.outbox)
    assert len(texts["log"]) > 5_000
    assert _leaks(texts) == {}


def test_password_that_is_used_comes_out_nowhere(ground: Ground, heard, stored, sightings, worker_records) -> None:
    """The way of a real one: guessed wrongly, typed into the wrong field, changed, used."""
    new = _secret()
    client = Client()
    for number in range(9):
        fields = {**_fields(), "login": "clerk@karoo.example", "password": _secret()}
        query = f"?next=/&token={_secret()}&api_key={_secret()}"
        Client().post(f"/accounts/login/{query}", fields, REMOTE_ADDR=f"198.51.100.{number % 2}")
    client.post("/accounts/login/", {"login": _secret(), "password": "clerk@karoo.example"}, REMOTE_ADDR="198.51.100.9")
    told = json.dumps([read_sighting(one) for one in sightings])
    client.post("/accounts/login/", {"login": "owner@karoo.example", "password": PASSWORD}, REMOTE_ADDR="198.51.100.3")
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/accounts/password/change/", fields).status_code == 302
    client.post("/accounts/logout/")
    login = {"login": "owner@karoo.example", "password": new}
    assert client.post("/accounts/login/", login, REMOTE_ADDR="198.51.100.4").status_code == 302
    worker_records()
    assert _leaks({**stored(), "log": heard(), "sightings": told}) == {}


def _broken(request: HttpRequest, slug: str) -> HttpResponse:
    password = request.POST["password"]
    message = f"a fault with {len(password)} signs"
    raise ZeroDivisionError(message)


urlpatterns = [path("t/<slug:slug>/broken/", _broken), *addresses]
handler500 = "erp.web.errors.failed"


@override_settings(ROOT_URLCONF=__name__)
def test_fault_of_the_program_is_logged_without_what_was_sent(ground: Ground, heard, stored) -> None:
    client = browser("owner@karoo.example", ground.mine.slug)
    client.raise_request_exception = False
    _ask(client, "POST", f"/t/{ground.mine.slug}/broken/")
    assert "ZeroDivisionError" in heard()
    assert _leaks({**stored(), "log": heard()}) == {}


def test_test_would_notice(ground: Ground, heard, stored) -> None:
    """A secret under an innocent name is written, and found by the same search."""
    with ground.inside():
        record_event("tenancy.access.entered", actor=Actor.command("test"), changes={"colour": _secret()})
        logging.getLogger("erp").warning("a careless line with %s", _secret())
        assert AuditEvent.objects.exists()
    assert set(_leaks({**stored(), "log": heard()})) == {"auditlog_event", "log"}
