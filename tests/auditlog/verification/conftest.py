"""A chain to tamper with."""

import pytest

from auditlog.events.models import AuditEvent
from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Sql, add_probes, events_of


@pytest.fixture
def written(probe: str, app_sql: Sql, books: Tenant) -> list[AuditEvent]:
    """Seal 1 is the tenant's creation; seals 2 to 5 cover 1, 3, 1 and 1 events."""
    for names in (["a"], ["b1", "b2", "b3"], ["c"], ["d"]):
        add_probes(app_sql, books, *names)
    return events_of(books)
