"""Tenants with an owner, whose events are committed and judged."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from celery import current_app

from auditlog.alerts.sweeping import sweep_tenant
from erp.foundation.actor import Actor
from tenancy.access.membership import add_member
from tenancy.access.models import Membership
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant

OPERATOR = Actor.command("tests")


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of the tasks that were sent; no worker gets them."""
    names: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, *_, **__: names.append(name))
    yield names


def join(tenant: Tenant, role: str) -> Membership:
    """Somebody new in the tenant."""
    with tenant_context(tenant.id):
        return add_member(f"{role}-{uuid4().hex[:10]}@example.com", role=role, actor=OPERATOR)


@pytest.fixture
def owner_of_books(books: Tenant) -> Membership:
    """The owner of the tenant; what led there is judged already."""
    owner = join(books, "owner")
    sweep_tenant(books.id)
    forget(books)
    return owner


def forget(tenant: Tenant) -> None:
    """Put away what was raised while the ground was laid."""
    from auditlog.alerts.models import Alert
    from tenancy.notices.models import Notice

    with tenant_context(tenant.id):
        Alert.objects.update(acknowledged_at="2026-01-01T00:00Z", rule="before")
        Notice.objects.update(read_at="2026-01-01T00:00Z")
