"""Every event is judged once: also after a kill, also when its transaction commits late."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection, connections

from auditlog.alerts import sweeping, tasks
from auditlog.alerts.declaring import AlertRule
from auditlog.alerts.memory import RememberedSightings
from auditlog.alerts.models import Alert, AlertSetting, AlertWatermark
from auditlog.alerts.registry import alert_rules
from auditlog.alerts.sweeping import sweep_all, sweep_tenant
from auditlog.chain.models import AuditChainHead
from auditlog.events.hastening import SWEEP_TENANT
from auditlog.events.models import AuditEvent
from auditlog.events.recording import record_event
from erp.foundation import clock
from erp.foundation.actor import Actor
from tenancy.access.models import Membership
from tenancy.access.role_models import PermissionOverride
from tenancy.notices.models import Notice
from tenancy.scoping.context import tenant_context
from tenancy.scoping.messages import signed_tenant
from tenancy.tenants.models import Tenant
from tests.auditlog.alerts.conftest import join
from tests.auditlog.conftest import Sql, enter
from tests.databases import ROOT, renamed

Connect = Callable[[], AbstractContextManager[Sql]]
CROSSING = "tenancy.crossing.attempted"
STRANGER = Actor("person", "stranger@example.com", ip="203.0.113.5")


def attempt(tenant: Tenant) -> None:
    """One event that a rule speaks of, in a transaction of its own."""
    with tenant_context(tenant.id):
        record_event(CROSSING, actor=STRANGER, changes={"address": STRANGER.label})


def alerts_of(tenant: Tenant) -> list[Alert]:
    """What was raised since the ground was laid, oldest first."""
    with tenant_context(tenant.id):
        return list(Alert.objects.exclude(rule="before").order_by("id"))


def notices_of(tenant: Tenant) -> list[Notice]:
    """What people of the tenant were told."""
    with tenant_context(tenant.id):
        return list(Notice.objects.filter(read_at=None).order_by("id"))


def test_alert_is_a_row_an_event_and_a_notice_to_the_owner(
    books: Tenant, owner_of_books: Membership, sent: list[str]
) -> None:
    join(books, "admin")
    attempt(books)
    sent.clear()
    sweep_tenant(books.id)
    [alert] = alerts_of(books)
    assert (alert.rule, alert.severity, alert.count, alert.is_silenced) == ("crossing_attempted", "alarm", 1, False)
    assert 'stranger@example.com" tried from 203.0.113.5' in alert.sentence
    [notice] = notices_of(books)
    assert (notice.membership_id, notice.severity, notice.path) == (
        owner_of_books.id,
        "alarm",
        f"alerts/{alert.id}/",
    )
    assert sent == ["tenancy.notices.mail_notices"]
    with tenant_context(books.id):
        event = AuditEvent.objects.get(act="auditlog.alert.raised", subject_id=alert.id)
    assert (event.actor_kind, event.actor_label, event.subject_label) == (
        "task",
        "alert rules",
        "Attempt across businesses",
    )


def test_event_is_judged_once_however_often_the_sweep_runs(books: Tenant, owner_of_books: Membership) -> None:
    attempt(books)
    for _ in range(3):
        sweep_tenant(books.id)
    assert [alert.count for alert in alerts_of(books)] == [1]
    attempt(books)
    sweep_tenant(books.id)
    assert len(alerts_of(books)) == len(notices_of(books)) == 2


def test_sweep_that_finds_nothing_new_writes_nothing(books: Tenant, owner_of_books: Membership) -> None:
    attempt(books)
    sweep_tenant(books.id)
    sweep_tenant(books.id)
    with tenant_context(books.id):
        before = AuditChainHead.objects.get().seal_number
    for _ in range(3):
        assert sweep_tenant(books.id).events == 0
    with tenant_context(books.id):
        assert AuditChainHead.objects.get().seal_number == before
        assert AlertWatermark.objects.get().seal_number == before


def test_transaction_that_commits_late_is_judged(books: Tenant, owner_of_books: Membership, connect: Connect) -> None:
    member = join(books, "viewer")
    sweep_tenant(books.id)
    with connect() as late:
        late.execute("BEGIN")
        enter(late, books)
        late.execute("UPDATE tenancy_membership SET role = 'owner' WHERE id = %s", [member.id])
        attempt(books)
        sweep_tenant(books.id)
        assert [one.rule for one in alerts_of(books)] == ["crossing_attempted"]
        late.execute("COMMIT")
    with tenant_context(books.id):
        early = AuditEvent.objects.filter(subject_type="tenancy.membership").order_by("-id")[0]
        last = AuditEvent.objects.filter(act=CROSSING).order_by("-id")[0]
    assert early.ordinal < last.ordinal, "the late one has the lower number, or this shows nothing"
    sweep_tenant(books.id)
    assert [one.rule for one in alerts_of(books)] == ["crossing_attempted", "owner_made"]


def test_owner_made_by_plain_sql_is_told(books: Tenant, owner_of_books: Membership, app_sql: Sql) -> None:
    member = join(books, "viewer")
    sweep_tenant(books.id)
    with app_sql.transaction():
        enter(app_sql, books)
        app_sql.execute("UPDATE tenancy_membership SET role = 'owner' WHERE id = %s", [member.id])
    sweep_tenant(books.id)
    [alert] = alerts_of(books)
    assert alert.sentence.endswith("by plain SQL as erp_app.")
    assert member.user.email in alert.sentence


@pytest.mark.parametrize("role", ["admin", "viewer"])
def test_other_roles_raise_nothing(books: Tenant, owner_of_books: Membership, role: str) -> None:
    member = join(books, "accountant")
    with tenant_context(books.id):
        Membership.objects.filter(id=member.id).update(role=role)
    sweep_tenant(books.id)
    assert alerts_of(books) == []


@pytest.mark.parametrize(("effect", "told"), [("grant", ["granted_beyond_role"]), ("deny", [])])
def test_permission_granted_beyond_a_role_is_told_and_one_denied_is_not(
    books: Tenant, owner_of_books: Membership, effect: str, told: list[str]
) -> None:
    member = join(books, "viewer")
    with tenant_context(books.id):
        PermissionOverride.objects.create(
            membership=member, code="accounting.journal_entry.post", effect=effect, reason="x", given_by_label="x"
        )
    sweep_tenant(books.id)
    assert [one.rule for one in alerts_of(books)] == told
    for alert in alerts_of(books):
        assert f"{member.user.email} may now post journal entries, beyond the role." in alert.sentence


def test_what_was_found_again_is_counted_and_told_once(books: Tenant, owner_of_books: Membership) -> None:
    for _ in range(3):
        with tenant_context(books.id):
            record_event("tenancy.session.locked_out", actor=STRANGER, subject_label="thandi@example.com")
        sweep_tenant(books.id)
    [alert] = alerts_of(books)
    assert (alert.count, alert.last_at > alert.first_at) == (3, True)
    assert len(notices_of(books)) == 1
    with tenant_context(books.id):
        assert AuditEvent.objects.filter(subject_id=alert.id).count() == 1


def test_another_tenants_events_are_told_to_nobody_here(
    books: Tenant, neighbour: Tenant, owner_of_books: Membership
) -> None:
    stranger = join(neighbour, "owner")
    attempt(neighbour)
    sweep_all()
    assert alerts_of(books) == notices_of(books) == []
    assert {one.membership_id for one in notices_of(neighbour)} == {stranger.id}


def test_rule_that_breaks_down_is_logged_and_keeps_no_other_waiting(
    books: Tenant, owner_of_books: Membership, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(seen: object, given: object) -> list[object]:
        connection.cursor().execute("SELECT 1/0")
        return []

    broken = AlertRule(
        "broken", "Broken", "Breaks down.", alert_rules()["locked_out"].severity, break_down, acts=frozenset({CROSSING})
    )  # type: ignore[arg-type]
    monkeypatch.setattr("auditlog.alerts.rule_settings.alert_rules", lambda: {"broken": broken, **alert_rules()})
    attempt(books)
    attempt(books)
    with caplog.at_level(logging.ERROR, logger="auditlog.alerts.sweeping"):
        swept = sweep_tenant(books.id)
    assert (swept.broken_rules, swept.findings) == ({"broken"}, 2)
    assert "alert rule broken broke down" in caplog.text
    with tenant_context(books.id):
        assert AlertSetting.objects.get(rule="broken").failed_at is not None
    sweep_tenant(books.id)
    assert len(alerts_of(books)) == 2


def test_two_sweeps_at_once_judge_an_event_once(books: Tenant, owner_of_books: Membership) -> None:
    for _ in range(5):
        attempt(books)

    def sweep() -> None:
        try:
            sweep_tenant(books.id)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=sweep) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    sweep_tenant(books.id)
    assert len(alerts_of(books)) == len(notices_of(books)) == 5


SWEEPER = """
import sys, time
from uuid import UUID
import django; django.setup()
from auditlog.alerts import sweeping
judge = sweeping._judge
def judge_and_wait(*given):
    judge(*given)
    print("judged", flush=True)
    time.sleep(60)
sweeping._judge = judge_and_wait
sweeping.sweep_tenant(UUID(sys.argv[1]))
"""


def test_killed_sweep_neither_loses_nor_repeats(books: Tenant, owner_of_books: Membership) -> None:
    attempt(books)
    attempt(books)
    name = str(connection.settings_dict["NAME"])
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "erp.settings",
        "ERP_APP_DATABASE_URL": renamed(os.environ["ERP_APP_DATABASE_URL"], name),
    }
    sweeper = subprocess.Popen(
        [sys.executable, "-c", SWEEPER, str(books.id)],
        cwd=Path(ROOT),
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert sweeper.stdout is not None
        assert sweeper.stdout.readline() == "judged\n", "it ended before it was killed"
    finally:
        sweeper.send_signal(signal.SIGKILL)
        sweeper.wait()
    assert alerts_of(books) == []
    ends = time.monotonic() + 10
    while not alerts_of(books) and time.monotonic() < ends:
        # The server first has to notice that the other one is gone.
        sweep_tenant(books.id)
    sweep_tenant(books.id)
    assert len(alerts_of(books)) == len(notices_of(books)) == 2


@pytest.mark.parametrize("how", ["cut", "rewritten"])
def test_log_that_was_cut_or_rewritten_is_told_without_a_verification(
    books: Tenant, owner_of_books: Membership, tamperer: Sql, how: str
) -> None:
    attempt(books)
    sweep_tenant(books.id)
    sweep_tenant(books.id)
    with tenant_context(books.id):
        head = AuditChainHead.objects.get()
    if how == "cut":
        tamperer.execute("DELETE FROM auditlog_seal WHERE tenant_id = %s AND number = %s", [books.id, head.seal_number])
        tamperer.execute(
            "UPDATE auditlog_chain_head SET seal_number = %s, hash = (SELECT hash FROM auditlog_seal"
            " WHERE tenant_id = %s AND number = %s) WHERE tenant_id = %s",
            [head.seal_number - 1, books.id, head.seal_number - 1, books.id],
        )
    else:
        tamperer.execute(
            "UPDATE auditlog_seal SET hash = sha256('x') WHERE tenant_id = %s AND number = %s",
            [books.id, head.seal_number],
        )
        attempt(books)
    sweep_tenant(books.id)
    found = [one for one in alerts_of(books) if one.rule == "chain_broken"]
    assert len(found) == 1
    assert f"Seal {head.seal_number} of the audit log" in found[0].sentence
    sweep_tenant(books.id)
    assert len([one for one in alerts_of(books) if one.rule == "chain_broken"]) == 1


def test_what_is_urgent_is_looked_at_after_its_commit(
    books: Tenant, owner_of_books: Membership, sent: list[str]
) -> None:
    sent.clear()
    with tenant_context(books.id):
        record_event("tenancy.session.locked_out", actor=STRANGER)
    assert sent == []
    with tenant_context(books.id):
        record_event(CROSSING, actor=STRANGER)
        assert sent == []
    assert sent == [SWEEP_TENANT]


def test_message_of_the_queue_sweeps_its_tenant_alone(
    books: Tenant, neighbour: Tenant, owner_of_books: Membership
) -> None:
    attempt(books)
    for message in ("", "x", str(books.id), signed_tenant(books.id, purpose="something else")):
        tasks.sweep_tenant(message)
    tasks.sweep_tenant(signed_tenant(neighbour.id, purpose=SWEEP_TENANT))
    assert alerts_of(books) == []
    tasks.sweep_tenant(signed_tenant(books.id, purpose=SWEEP_TENANT))
    assert len(alerts_of(books)) == 1


def test_tenant_whose_sweep_fails_keeps_no_other_waiting(
    books: Tenant,
    neighbour: Tenant,
    owner_of_books: Membership,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    attempt(books)
    sweep = sweeping.sweep_tenant

    def break_down(tenant_id: UUID) -> object:
        if tenant_id == neighbour.id:
            raise RuntimeError("out of order")
        return sweep(tenant_id)

    monkeypatch.setattr(sweeping, "sweep_tenant", break_down)
    with caplog.at_level(logging.ERROR, logger="tenancy.tenants.fanning"):
        tasks.sweep_all()
    assert len(alerts_of(books)) == 1
    assert str(neighbour.id) in caplog.text


def test_sightings_are_forgotten_when_no_rule_looks_back_to_them(books: Tenant) -> None:
    now = clock.now()
    with tenant_context(books.id):
        for age in (399, 401):
            RememberedSightings("new_network").note("thandi", now - timedelta(days=age), f"{age}")
    tasks.forget_old_sightings()
    with tenant_context(books.id):
        assert RememberedSightings("new_network").details("thandi") == {"399"}


def test_tenant_that_was_there_before_the_rules_begins_at_its_present_head(
    books: Tenant, owner_of_books: Membership, owner_sql: Sql
) -> None:
    begin_now = import_module("auditlog.migrations.0007_alerts_are_captured_and_begin_now").BEGIN_NOW
    with tenant_context(books.id):
        head = AuditChainHead.objects.get()
    with owner_sql.transaction(force_rollback=True):
        owner_sql.execute("SET LOCAL app.maintenance = 'on'")
        owner_sql.execute("DELETE FROM auditlog_alert_watermark")
        for statement in begin_now.split(";"):
            owner_sql.execute(statement)
        owner_sql.execute("SET LOCAL app.maintenance = 'on'")
        found = owner_sql.execute(
            "SELECT seal_number, seal_hash FROM auditlog_alert_watermark WHERE tenant_id = %s", [books.id]
        ).fetchone()
    assert found == (head.seal_number, bytes(head.hash))
