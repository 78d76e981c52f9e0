"""Each night what is new is verified, each week everything, and each tenant at his own hour."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.core.cache import cache

from auditlog.verification import nightly, tasks
from auditlog.verification.models import AuditVerification, Scope
from erp.foundation import clock
from tenancy.scoping.context import tenant_context
from tenancy.scoping.messages import signed_tenant
from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Sql

NIGHT = datetime(2026, 11, 20, 3, 30, tzinfo=UTC)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """A clock that stands where the test puts it."""
    moment = [NIGHT]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    monkeypatch.setattr(clock, "today", lambda zone: moment[0].date())
    return moment


def verified(tenant: Tenant) -> AuditVerification | None:
    """The night's work, as if no other worker had claimed it before."""
    with tenant_context(tenant.id):
        cache.delete(f"nightly-verification:{clock.today(tenant.time_zone)}")
    return nightly.verify_by_night(tenant.id)


def test_night_is_verified_once(books: Tenant, at: list[datetime]) -> None:
    first = verified(books)
    assert first is not None
    assert (first.ok, first.scope, first.day, first.verified_by) == (
        True, Scope.WHOLE, NIGHT.date(), "nightly verification",
    )  # fmt: skip
    assert verified(books) is None
    at[0] += timedelta(days=1)
    second = verified(books)
    assert second is not None
    assert second.scope == Scope.NEW


def test_each_week_everything_is_verified(books: Tenant, at: list[datetime]) -> None:
    scopes = []
    for _ in range(9):
        done = verified(books)
        assert done is not None
        scopes.append(done.scope)
        at[0] += timedelta(days=1)
    assert [day for day, scope in enumerate(scopes) if scope == Scope.WHOLE] == [0, 7]


def test_work_that_is_claimed_is_left_to_whoever_claimed_it(books: Tenant, at: list[datetime]) -> None:
    with tenant_context(books.id):
        cache.set(f"nightly-verification:{NIGHT.date()}", 1, 60)
    assert nightly.verify_by_night(books.id) is None


def test_tenants_are_spread_over_the_night(books: Tenant) -> None:
    """The minute is made of the tenant's id: 01:00 for the first, 04:59 for the last."""
    with tenant_context(books.id):
        for last, hour, minute in ((0, 1, 0), (239, 4, 59)):
            tenant = Tenant(id=UUID(int=240 * 7 + last), time_zone="UTC")
            begins = datetime(2026, 11, 20, hour, minute, tzinfo=UTC)
            assert nightly.is_due(tenant, begins)
            assert not nightly.is_due(tenant, begins - timedelta(minutes=1))
        in_kolkata = Tenant(id=UUID(int=0), time_zone="Asia/Kolkata")
        assert nightly.is_due(in_kolkata, datetime(2026, 11, 19, 19, 30, tzinfo=UTC))
        assert not nightly.is_due(in_kolkata, datetime(2026, 11, 19, 19, 29, tzinfo=UTC))


def test_beat_asks_for_the_tenants_that_are_due(
    books: Tenant, neighbour: Tenant, at: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    at[0] = NIGHT.replace(hour=20)
    verified(neighbour)
    sent: list[str] = []
    monkeypatch.setattr(tasks.current_app, "send_task", lambda name, args: sent.append((name, args[0])))
    tasks.verify_due_tenants()
    asked = [tasks.tenant_of(message, purpose=name) for name, message in sent]
    assert books.id in asked
    assert neighbour.id not in asked


@pytest.mark.parametrize("purpose", ["auditlog.verification.mail_head", "tenancy.jobs.message"])
def test_message_that_was_signed_for_something_else_is_dropped(purpose: str, books: Tenant, at: list[datetime]) -> None:
    tasks.verify_tenant(signed_tenant(books.id, purpose=purpose))
    tasks.verify_tenant(str(books.id))
    with tenant_context(books.id):
        assert not AuditVerification.objects.exists()


def test_night_that_finds_a_broken_chain_says_so_in_the_log(books: Tenant, tamperer: Sql, at: list[datetime]) -> None:
    tamperer.execute("UPDATE auditlog_event SET reason = 'x' WHERE tenant_id = %s", [books.id])
    tasks.verify_tenant(signed_tenant(books.id, purpose=tasks.VERIFY_TENANT))
    with tenant_context(books.id):
        from auditlog.events.models import AuditEvent

        [broken] = AuditEvent.objects.filter(act="auditlog.chain.broken")
    assert (broken.actor_kind, broken.actor_label) == ("task", "nightly verification")
