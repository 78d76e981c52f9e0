"""The security log: one JSON object per line, for what has happened, with every field of the documentation."""

import json
import logging
import re
import stat
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.db import transaction

from erp.foundation.security_log import SecurityEvent, security_events, tell
from erp.web.security_lines import PrivateFile, SecurityLines
from tenancy.access.membership import add_member, assign_role
from tenancy.access.models import Membership
from tenancy.scoping.context import tenant_context
from tests.erp.web.signing_in import try_to_sign_in

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = (ROOT / "docs" / "security-log.md").read_text(encoding="utf-8")

TEXTS = {
    "actor_kind", "person_id", "person", "ip", "request_id", "act", "subject_type", "subject_id", "subject", "path",
    "reason", "tenant", "tenant_id",
}  # fmt: skip


def _require_schema(line: dict[str, object]) -> None:
    """What the documentation promises of every line."""
    assert set(line) == {*TEXTS, "time", "event", "severity", "outcome", "attempts"}
    assert datetime.fromisoformat(str(line["time"])).utcoffset() is not None
    assert str(line["time"]).endswith("+00:00")
    assert line["event"] in security_events()
    assert line["severity"] in ("info", "warning", "alarm")
    assert line["outcome"] in ("success", "failure")
    assert line["actor_kind"] in ("", "person", "task", "command", "api_key", "sql")
    assert isinstance(line["attempts"], int) and line["attempts"] >= 1
    assert all(isinstance(line[name], str) for name in TEXTS)
    for name in ("tenant_id", "person_id", "subject_id"):
        assert not line[name] or UUID(str(line[name]))


@pytest.mark.django_db
def test_lines_of_acts_refusals_and_sign_ins_keep_the_schema(
    karoo, owner, browser_of, security_lines, worker_records, clean_counts
) -> None:
    from django.test import Client

    with tenant_context(karoo.id):
        assign_role(Membership.objects.get(user__email="clerk@karoo.example"), role="auditor", actor=owner)
    try_to_sign_in(Client())
    try_to_sign_in(Client(), "nobody@karoo.example", "wrong")
    browser_of("accountant").get("/t/karoo/people/")
    browser_of("outsider").get("/t/karoo/")
    worker_records()
    lines = security_lines()
    assert {line["event"] for line in lines} == {
        "tenancy.role.assigned",
        "tenancy.session.signed_in",
        "tenancy.session.sign_in_failed",
        "tenancy.access.entered",
        "tenancy.access.refused",
        "tenancy.crossing.attempted",
    }
    for line in lines:
        _require_schema(line)
    (role,) = security_lines("tenancy.role.assigned")
    assert (role["tenant"], role["tenant_id"], role["person"]) == ("karoo", str(karoo.id), "Owner")
    assert (role["act"], role["subject"], role["reason"]) == ("tenancy.role.assigned", "clerk@karoo.example", "")
    assert (role["ip"], role["request_id"], role["severity"]) == (owner.ip, owner.request_id, "warning")
    (crossing,) = security_lines("tenancy.crossing.attempted")
    assert (crossing["severity"], crossing["path"], crossing["tenant"]) == ("alarm", "/t/karoo/", "karoo")


@pytest.mark.django_db(transaction=True)
def test_what_is_taken_back_leaves_no_line(karoo, owner, caplog) -> None:
    logger = logging.getLogger("erp.security")
    logger.addHandler(caplog.handler)
    try:
        with tenant_context(karoo.id):
            add_member("taken-back@karoo.example", role="viewer", actor=owner)
            transaction.set_rollback(True)
        assert caplog.records == []
        with tenant_context(karoo.id):
            add_member("kept@karoo.example", role="viewer", actor=owner)
            assert caplog.records == []
        assert [record.getMessage() for record in caplog.records] == ["tenancy.person.added"]
    finally:
        logger.removeHandler(caplog.handler)


def test_line_is_one_line_whatever_stands_in_it() -> None:
    event = SecurityEvent(
        event="tenancy.access.refused",
        severity="warning",
        outcome="failure",
        person='Eve\n{"event": "forged"}',
        reason="a\r\nb\u2028c\x00",
    )
    record = logging.LogRecord("erp.security", logging.WARNING, "", 0, event.event, (), None)
    record.security = event
    line = SecurityLines().format(record)
    assert len(line.splitlines()) == 1
    assert json.loads(line)["person"] == 'Eve\n{"event": "forged"}'
    assert line.isascii()


def test_message_that_is_no_event_is_written_as_json_too() -> None:
    record = logging.LogRecord("erp.security", logging.ERROR, "", 0, "a %s", ("text",), None)
    assert json.loads(SecurityLines().format(record))["event"] == "a text"


def test_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "security.jsonl"
    path.write_text("")
    path.chmod(0o644)
    handler = PrivateFile(str(path))
    handler.setFormatter(SecurityLines())
    logger = logging.getLogger("erp.security")
    logger.addHandler(handler)
    try:
        tell(SecurityEvent(event="tenancy.access.refused", severity="warning", outcome="failure"))
        rotated = path.rename(tmp_path / "security.jsonl.1")
        tell(SecurityEvent(event="tenancy.access.entered", severity="info", outcome="success"))
    finally:
        logger.removeHandler(handler)
        handler.close()
    for one, event in ((rotated, "tenancy.access.refused"), (path, "tenancy.access.entered")):
        assert stat.S_IMODE(one.stat().st_mode) == 0o600
        assert [json.loads(line)["event"] for line in one.read_text().splitlines()] == [event]


def test_documentation_names_every_field() -> None:
    documented = set(re.findall(r"^\| `([a-z_]+)` \|", DOCUMENT.partition("## Events")[0], re.MULTILINE))
    event = SecurityEvent(event="x", severity="info", outcome="success")
    assert documented == set(event.as_dict())


def test_documentation_names_every_event_with_its_severity_and_outcome() -> None:
    rows = re.findall(r"^\| `([a-z_.]+)` \| (\w+) \| (\w+) \|", DOCUMENT.partition("## Events")[2], re.MULTILINE)
    assert {event: (severity, outcome) for event, severity, outcome in rows} == security_events()
