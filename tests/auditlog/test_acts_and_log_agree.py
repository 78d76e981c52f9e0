"""What people do through the pages and what the log says about it are the same, field by field."""

import json
from collections import Counter
from typing import Any

import pytest

from auditlog.events.models import AuditEvent
from tenancy.access.models import User
from tenancy.scoping.context import tenant_context
from tests.auditlog.acts import PEOPLE, STEPS, Done, World, do_something

pytestmark = pytest.mark.django_db
STEPS_OF_A_RUN = 40


def _events_after(tenant: Any, ordinal: int) -> list[AuditEvent]:
    with tenant_context(tenant.id):
        return list(AuditEvent.objects.filter(ordinal__gt=ordinal).order_by("ordinal"))


def _last(tenant: Any) -> int:
    with tenant_context(tenant.id):
        return int(AuditEvent.objects.latest("ordinal").ordinal)


def _require_same(done: Done, found: list[AuditEvent], people: dict[str, Any]) -> None:
    """Each event that was expected is there, in its order, and no other one is."""
    where = f"{done.step} by {done.person}"
    assert [one.act for one in found] == [one.act for one in done.expected], where
    for event, expected in zip(found, done.expected, strict=True):
        assert event.actor_kind == "person", where
        assert (event.actor_id, event.actor_label) == (people[done.person], PEOPLE[done.person]), where
        assert (event.ip, event.request_id) == (done.ip, done.request_id), where
        assert event.operation == expected.operation, where
        assert event.subject_type == expected.subject_type, where
        if expected.label:
            assert event.subject_label == expected.label, where
        assert (event.subject_id is not None) is (expected.operation != "event"), where
        assert event.reason == expected.reason, where
        changes = json.loads(event.changes or "{}")
        if expected.operation == "update":
            assert changes == expected.changes, where
        else:
            assert {name: changes.get(name) for name in expected.changes} == expected.changes, where


@pytest.mark.parametrize("seed", [3, 1729, 20_261_120])
def test_acts_in_any_order_leave_just_the_events_that_they_are(seed: int, karoo, mumbai) -> None:
    world = World(seed)
    people = {person: User.objects.get(email=f"{person}@karoo.example").id for person in PEOPLE}
    elsewhere = _last(mumbai)
    seen: Counter[str] = Counter()
    for _ in range(STEPS_OF_A_RUN):
        before = _last(karoo)
        done = do_something(world)
        _require_same(done, _events_after(karoo, before), people)
        seen[done.step] += 1
    # A run in which little happens would prove little.
    assert len(seen) >= len(set(STEPS)) - 3, seen
    assert _events_after(mumbai, elsewhere) == []
