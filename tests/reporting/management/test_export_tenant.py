"""``manage.py export_tenant``: everything leaves whole or not at all."""

import json
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from auditlog.events.models import AuditEvent
from reporting.takeaways import writing
from tests.accounting.ledger.entries import CASH, SALES, post
from tests.reporting.takeaways.archives import members

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[int, str, str]:
    """The exit status, output and errors."""
    out, err, status = StringIO(), StringIO(), 0
    try:
        call_command("export_tenant", "--tenant", "karoo", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        status = int(end.code or 0)
    return status, out.getvalue(), err.getvalue()


def test_file_is_what_the_command_and_the_log_say(karoo, within, owner, tmp_path: Path) -> None:
    with within(karoo):
        post(owner, (CASH, 100), (SALES, -100))
    output = tmp_path / "karoo.zip"
    status, said, told = run("--output", str(output), "--json")
    document = json.loads(said)
    assert (status, document["sha256"]) == (0, sha256(output.read_bytes()).hexdigest())
    assert "Writing the journal" in told and "Closing the file" in told
    assert len(members(output)) == document["files"] and output.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == [output.name]
    with within(karoo):
        event = AuditEvent.objects.get(act="reporting.takeaway.made")
    assert (event.actor_kind, event.subject_label) == ("command", "karoo.zip")
    assert "entries, 0 attached files" in run("--output", str(output))[1]


def test_nothing_is_left_where_it_fails(karoo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    status, _, told = run("--output", str(tmp_path / "nowhere" / "karoo.zip"))
    assert (status, "Name another file with --output" in told) == (1, True)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "_write_attachments", full)
    assert run("--output", str(tmp_path / "karoo.zip"))[0] == 1
    assert list(tmp_path.iterdir()) == []
