"""A queue that is away undoes nothing that is committed, and stops nothing that waits for the commit."""

from collections.abc import Callable
from typing import Any

import pytest
from celery import current_app
from django.db import connection, transaction

from auditlog.events.hastening import hasten_alerts
from tenancy.access.models import Membership
from tenancy.jobs.models import Job
from tenancy.jobs.queueing import send_message
from tenancy.notices.models import Severity
from tenancy.notices.sending import send_notice
from tenancy.scoping.context import tenant_context


def _notice(tenant: Any) -> None:
    people = Membership.objects.all()[:1]
    send_notice(to=people, kind="x.y.z", title="Title", sentence="Sentence.", severity=Severity.ALARM)


SENDERS: dict[str, Callable[[Any], None]] = {
    "job": lambda tenant: send_message(Job(tenant_id=tenant.id)),
    "notice": _notice,
    "alerts": lambda tenant: hasten_alerts(),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("sender", SENDERS)
def test_queue_that_is_away_stops_nothing_else(sender: str, karoo: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, told = [], []

    def fail(name: str, **_: Any) -> None:
        asked.append(name)
        raise OSError("no queue")

    monkeypatch.setattr(current_app, "send_task", fail)
    with tenant_context(karoo.id):
        SENDERS[sender](karoo)
        transaction.on_commit(lambda: told.append("line"))
    assert asked
    assert told == ["line"]
    assert not connection.in_atomic_block
