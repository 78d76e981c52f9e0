"""Nobody walks around a rule, and nothing that stands in an event keeps the rules from reading on."""

import logging
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db import DatabaseError, OperationalError, connection

from auditlog.alerts import reading
from auditlog.alerts.declaring import AlertRule
from auditlog.alerts.models import AlertWatermark
from auditlog.alerts.registry import alert_rules
from auditlog.alerts.sweeping import sweep_tenant
from auditlog.chain.models import AuditChainHead, AuditSeal
from auditlog.events.models import AuditEvent
from auditlog.events.recording import record_event
from erp.foundation.actor import Actor
from tenancy.access.models import Membership, User
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.auditlog.alerts.conftest import join
from tests.auditlog.alerts.events import judged, occurrence
from tests.auditlog.alerts.test_sweeping import CROSSING, alerts_of, attempt
from tests.auditlog.conftest import Sql, enter

CLERK = Actor("person", "clerk@example.com", ip="192.0.2.7")


def rules_of(tenant: Tenant) -> list[str]:
    """Which rules spoke, oldest first."""
    return [one.rule for one in alerts_of(tenant)]


@pytest.mark.parametrize("told", ['{"address": ', "[1]", "[" * 100_000, "9" * 5_000])
def test_what_an_event_says_may_be_no_object_and_is_passed_over(told: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="auditlog.alerts.reading"):
        assert reading._changes(told, ordinal=7) == {}
    assert "event 7" in caplog.text


def test_event_that_cannot_be_read_keeps_no_other_waiting(
    books: Tenant, owner_of_books: Membership, tamperer: Sql
) -> None:
    attempt(books)
    attempt(books)
    with tenant_context(books.id):
        first = AuditEvent.objects.filter(act=CROSSING).order_by("id")[0]
    tamperer.execute("UPDATE auditlog_event SET changes = '{' WHERE id = %s", [first.id])
    sweep_tenant(books.id)
    assert rules_of(books) == ["crossing_attempted"] * 2


def test_owner_who_was_put_in_by_plain_sql_is_told(books: Tenant, owner_of_books: Membership, app_sql: Sql) -> None:
    with tenant_context(books.id):
        stranger = User.objects.create_user("put-in@example.com")
    with app_sql.transaction():
        enter(app_sql, books)
        app_sql.execute(
            "INSERT INTO tenancy_membership (tenant_id, id, user_id, role, all_branches, own_only, created_at,"
            " suspension_reason, suspended_by_label)"
            " SELECT tenant_id, new_uuid7(), %s, 'owner', true, own_only, now(), '', ''"
            " FROM tenancy_membership WHERE id = %s",
            [stranger.id, owner_of_books.id],
        )
    sweep_tenant(books.id)
    assert rules_of(books) == ["owner_made"]


@pytest.mark.parametrize(("role", "told"), [("owner", True), ("viewer", False)])
def test_owners_place_that_goes_over_to_somebody_else_is_told(
    books: Tenant, owner_of_books: Membership, role: str, told: bool
) -> None:
    # The database refuses such a change; where somebody gets round that, the log still shows it.
    member = owner_of_books if role == "owner" else join(books, role)
    seen = occurrence(
        "tenancy.membership.update",
        member.created_at,
        operation="update",
        subject_type="tenancy.membership",
        subject_id=member.id,
        changes={"user_id": [str(UUID(int=1)), str(member.user_id)]},
    )
    with tenant_context(books.id):
        found = judged("owner_made", seen, tenant=books)
    assert [one.sentence.startswith(f"{member.user.email} was made an owner of") for one in found] == [True] * told


def test_second_factor_that_is_removed_by_plain_sql_is_told_once(
    books: Tenant, owner_of_books: Membership, app_sql: Sql
) -> None:
    for kind in ("totp", "recovery_codes"):
        app_sql.execute(
            "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (%s, %s, '{}', now())",
            [owner_of_books.user_id, kind],
        )
    sweep_tenant(books.id)
    app_sql.execute(
        "DELETE FROM mfa_authenticator WHERE user_id = %s AND type = 'recovery_codes'", [owner_of_books.user_id]
    )
    sweep_tenant(books.id)
    assert alerts_of(books) == []
    app_sql.execute("DELETE FROM mfa_authenticator WHERE user_id = %s", [owner_of_books.user_id])
    sweep_tenant(books.id)
    [alert] = alerts_of(books)
    assert (alert.rule, alert.count) == ("second_factor_removed", 1)
    assert f"A second factor of {owner_of_books.user.email} was removed by plain SQL" in alert.sentence


@pytest.mark.parametrize(("left_at_home", "told"), [(0, ["export_of_everything"]), (0.5, [])])
def test_export_is_judged_by_what_left_and_not_by_its_dates(
    books: Tenant, owner_of_books: Membership, left_at_home: float, told: list[str]
) -> None:
    with tenant_context(books.id):
        head = AuditChainHead.objects.get().seal_number
        there = sum(AuditSeal.objects.values_list("event_count", flat=True))
    changes = {"everything": False, "events": int(there * (1 - left_at_home)), "head": f"{head}:00"}
    with tenant_context(books.id):
        record_event("auditlog.export.made", actor=CLERK, changes=changes)
    sweep_tenant(books.id)
    assert rules_of(books) == told


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Exception]]:
    """A rule that raises what stands first in this list, and nothing once the list is empty."""
    errors: list[Exception] = []

    def judge(seen: object, given: object) -> list[object]:
        if errors:
            raise errors.pop(0)
        return []

    weight = alert_rules()["locked_out"].severity
    rule = AlertRule("breaking", "Breaking", "Breaks.", weight, judge, acts=frozenset({CROSSING}), order=1)  # type: ignore[arg-type]
    monkeypatch.setattr("auditlog.alerts.rule_settings.alert_rules", lambda: {"breaking": rule, **alert_rules()})
    yield errors


def test_event_that_met_a_deadlock_is_judged_again(
    books: Tenant, owner_of_books: Membership, breaking: list[Exception]
) -> None:
    attempt(books)
    breaking.append(OperationalError("deadlock detected"))
    with pytest.raises(OperationalError):
        sweep_tenant(books.id)
    assert alerts_of(books) == []
    assert sweep_tenant(books.id).broken_rules == set()
    assert rules_of(books) == ["crossing_attempted"]


def test_each_breakdown_of_a_rule_is_an_event(
    books: Tenant, owner_of_books: Membership, breaking: list[Exception]
) -> None:
    for _ in range(2):
        attempt(books)
        breaking.append(ValueError("no such thing"))
        sweep_tenant(books.id)
    with tenant_context(books.id):
        told = AuditEvent.objects.filter(act="auditlog.alert_rule.failed", operation="event")
        assert [(one.actor_label, one.subject_label) for one in told] == [("alert rules", "breaking")] * 2


def test_log_whose_head_was_wiped_is_broken(books: Tenant, owner_of_books: Membership, tamperer: Sql) -> None:
    tamperer.execute("DELETE FROM auditlog_seal WHERE tenant_id = %s", [books.id])
    tamperer.execute("DELETE FROM auditlog_chain_head WHERE tenant_id = %s", [books.id])
    sweep_tenant(books.id)
    assert rules_of(books)[:1] == ["chain_broken"]


@pytest.mark.parametrize("step", [-1, 1_000_000])
def test_nobody_writes_by_hand_how_far_the_rules_have_read(
    books: Tenant, owner_of_books: Membership, step: int
) -> None:
    with tenant_context(books.id):
        watermark = AlertWatermark.objects.get()
    with pytest.raises(DatabaseError, match="forwards"), tenant_context(books.id):
        AlertWatermark.objects.update(seal_number=watermark.seal_number + step)
    connection.close()
