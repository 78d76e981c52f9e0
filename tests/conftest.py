"""Fixtures that every test may use: the database as the application's login, and the cast."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import psycopg
import pytest

from tests import databases
from tests.attacks.counting import pytest_terminal_summary  # noqa: F401 - a hook of pytest.
from tests.cast import KAROO, MUMBAI
from tests.proofs import prove


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Clone the template for this worker and sign in to the clone as ``erp_app``."""
    from django.conf import settings
    from django.db import connections
    from django.test import TransactionTestCase

    template = databases.ensure_template()
    name = f"erp_test_{databases.run_name()}"
    databases.clone(template, name)
    connection = connections["default"]
    connection.close()
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name
    assert connection.settings_dict["USER"] == "erp_app"

    def fresh_clone(self: TransactionTestCase) -> None:
        connections.close_all()
        databases.clone(template, name)

    # A test that commits leaves rows that nobody may delete; it leaves its database.
    TransactionTestCase._fixture_teardown = fresh_clone  # type: ignore[method-assign]
    from django.test import TestCase

    assert TestCase._fixture_teardown is not fresh_clone
    yield
    connections.close_all()
    with databases.admin() as connection_of_admin:
        databases.drop(connection_of_admin, name)


@pytest.fixture
def superuser(db: None) -> Iterator[psycopg.Connection]:
    """A superuser in the worker's own test database, for tampering."""
    from django.db import connection

    with databases.admin(str(connection.settings_dict["NAME"])) as made:
        yield made


@pytest.fixture(autouse=True)
def sightings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The messages that tell the worker of something seen; nothing of them goes to the queue."""
    from erp.foundation import sightings

    sent: list[str] = []
    monkeypatch.setattr(sightings, "_send", sent.append)
    return sent


@pytest.fixture
def worker_records(sightings: list[str]) -> Callable[[], None]:
    """Let the worker record what was seen until now."""

    def record() -> None:
        from erp.web.tasks import record_sighting

        while sightings:
            record_sighting(sightings.pop(0))

    return record


@pytest.fixture(autouse=True)
def mail_goes_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the entrance hands to the worker is done on the spot, for there is no worker."""
    from erp.web.entrance import mailing, tasks
    from erp.web.start import mailing as start_mailing
    from erp.web.start.tasks import send_start_mail

    work = {
        mailing.SEND_MAIL: tasks.send_mail,
        mailing.SEND_RESET_LINK: tasks.send_reset_link,
        start_mailing.SEND_START_MAIL: send_start_mail,
    }
    monkeypatch.setattr(mailing, "hand_to_worker", lambda task, sealed: work[task](sealed))


@pytest.fixture(autouse=True)
def guesses_are_not_counted_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test counts guesses and mails under keys of its own; the counts outlive a test."""
    from erp.foundation import counting
    from erp.web.entrance import one_mail_a_minute

    digest, name, test = counting._digest, one_mail_a_minute._name, secrets.token_hex(8)
    monkeypatch.setattr(counting, "_digest", lambda *parts: digest(test, *parts))
    monkeypatch.setattr(one_mail_a_minute, "_name", lambda what, text: name(what, test + text.strip()))


def _tenant(slug: str):  # type: ignore[no-untyped-def]
    from tenancy.scoping.context import tenant_context
    from tenancy.tenants.models import Tenant
    from tenancy.tenants.queries import tenant_id_by_slug

    tenant_id = tenant_id_by_slug(slug)
    with tenant_context(tenant_id):
        return Tenant.objects.get(id=tenant_id)


@pytest.fixture
def karoo(db: None):  # type: ignore[no-untyped-def]
    """The first tenant: South Africa, ZAR, years from March 2025 on open."""
    return _tenant(KAROO)


@pytest.fixture
def mumbai(db: None):  # type: ignore[no-untyped-def]
    """The second tenant: India, INR; whose owner is the outsider."""
    return _tenant(MUMBAI)


@pytest.fixture
def in_karoo(karoo) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """The test runs in the first tenant's context."""
    from tenancy.scoping.context import tenant_context

    with tenant_context(karoo.id):
        yield


@pytest.fixture
def within() -> Callable[[object], AbstractContextManager[object]]:
    """``with within(tenant):`` for tests that go to and fro."""
    from tenancy.scoping.context import tenant_context

    return lambda tenant: tenant_context(tenant.id)  # type: ignore[attr-defined]


def actor_named(email: str, slug: str):  # type: ignore[no-untyped-def]
    """A member of the cast as an actor, with the permissions of his role."""
    from tenancy.access.models import User
    from tenancy.access.queries import actor_of, membership_in

    user = User.objects.get(email=email)
    membership = membership_in(user.id, slug)
    assert membership is not None
    return actor_of(membership, user, ip="192.0.2.7", request_id="test-request")


@pytest.fixture
def owner(db: None):  # type: ignore[no-untyped-def]
    """The owner of the first tenant, as an actor."""
    return actor_named("owner@karoo.example", KAROO)


@pytest.fixture
def admin(db: None):  # type: ignore[no-untyped-def]
    """An admin of the first tenant, as an actor."""
    return actor_named("admin@karoo.example", KAROO)


@pytest.fixture
def accountant(db: None):  # type: ignore[no-untyped-def]
    """An accountant of the first tenant, as an actor."""
    return actor_named("accountant@karoo.example", KAROO)


@pytest.fixture
def auditor(db: None):  # type: ignore[no-untyped-def]
    """An auditor of the first tenant, as an actor."""
    return actor_named("auditor@karoo.example", KAROO)


@pytest.fixture
def clerk(db: None):  # type: ignore[no-untyped-def]
    """Somebody with the narrowest role in the first tenant, as an actor."""
    return actor_named("clerk@karoo.example", KAROO)


@pytest.fixture
def outsider(db: None):  # type: ignore[no-untyped-def]
    """The owner of the second tenant, who is nobody in the first, as an actor."""
    return actor_named("outsider@mumbai.example", MUMBAI)


@pytest.fixture
def browser_of(db: None):  # type: ignore[no-untyped-def]
    """``browser_of("clerk")``: a signed-in Django test client that has entered its tenant."""
    from django.test import Client

    from tenancy.access.models import User

    def sign_in(person: str) -> Client:
        home = MUMBAI if person == "outsider" else KAROO
        client = Client()
        user = User.objects.get(email=f"{person}@{home}.example")
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        prove(client)
        client.get(f"/t/{home}/")
        return client

    return sign_in


@pytest.fixture
def security_lines(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """``security_lines("tenancy.role.assigned")``: the lines of the security log, read as JSON.

    The tests' transaction never commits, so what waits for a commit is written at once.
    """
    import json
    import logging

    from django.db import transaction

    from erp.web.security_lines import SecurityLines

    written: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    handler = Kept()
    handler.setFormatter(SecurityLines())
    logger = logging.getLogger("erp.security")
    logger.addHandler(handler)
    monkeypatch.setattr(transaction, "on_commit", lambda function, **_: function())
    yield lambda event="": [line for line in map(json.loads, written) if event in ("", line["event"])]
    logger.removeHandler(handler)


@pytest.fixture
def clean_counts(db: None) -> None:
    """No attempt was counted before."""
    from django.core.cache import caches

    caches["installation"].clear()
