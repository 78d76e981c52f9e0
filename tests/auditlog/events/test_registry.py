"""What the apps declare, and whether the database does it."""

from typing import Any

import pytest

from auditlog.events import registry
from auditlog.events.below import DECLARED_BELOW
from auditlog.events.declaring import Audited, NotAudited
from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Sql


def test_every_tenant_table_is_captured_as_declared_or_says_why_not(committed: None) -> None:
    assert registry.capture_findings() == []


def test_table_that_says_nothing_is_found(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(DECLARED_BELOW, "tenancy.Tenant")
    assert "tenancy.Tenant says nothing about the audit log" in registry.capture_findings()


@pytest.mark.parametrize(
    ("declared", "sentence"),
    [
        (NotAudited("no reason"), "tenancy_tenant is captured on insert but declared not to be"),
        (Audited("tenancy.other", tenant_column="id"), "tenancy_tenant is captured on update as"),
        (Audited("tenancy.tenant", masked=("secret",)), "tenancy_tenant has no column secret"),
    ],
)
def test_declaration_that_differs_from_the_triggers_is_found(
    declared: Any, sentence: str, committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(DECLARED_BELOW, "tenancy.Tenant", declared)
    assert any(finding.startswith(sentence) for finding in registry.capture_findings())


def test_missing_trigger_is_found(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DECLARED_BELOW, "tenancy.Job", Audited("tenancy.job"))
    assert "tenancy_job is declared audited but not captured on delete" in registry.capture_findings()


def test_captured_table_without_a_model_is_found(probe: str, owner_sql: Sql, books: Tenant) -> None:
    assert "audit_probe has a capture trigger and no model" in registry.capture_findings()


def test_every_event_type_reads_as_a_sentence_without_an_actor() -> None:
    for event_type, sentence in registry.event_types().items():
        assert event_type.count(".") == 2, event_type
        assert sentence[0].islower(), event_type
        assert not sentence.endswith("."), event_type
