"""Who runs a command on the machine stands in the log as well, and so does who comes by the shell."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from accounting.ledger.models import LedgerAccount
from erp.web.command_runs import account
from tenancy.scoping.context import tenant_context
from tests.erp.web.events import details, events

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
RAN = "tenancy.command.ran"


def test_run_is_recorded_with_its_arguments_and_the_account_of_the_machine(karoo) -> None:
    call_command("report", "trial-balance", "--tenant", "karoo", "--as-of", "2026-10-31", stdout=StringIO())
    (event,) = events(karoo, RAN)
    assert (event.actor_kind, event.actor_label, event.subject_label) == ("command", "command report", "report")
    assert event.reason == "done"
    assert details(event) == {"account": account(), "report": "trial-balance", "as_of": "2026-10-31"}
    (export,) = events(karoo, "reporting.report.exported")
    assert (export.actor_kind, details(export)["format"]) == ("command", "csv")


def test_run_that_is_refused_is_recorded_with_the_refusal(karoo) -> None:
    with pytest.raises(SystemExit):
        call_command(
            "report", "trial-balance", "--tenant", "karoo", "--as-of", "yesterday", stdout=StringIO(), stderr=StringIO()
        )
    (event,) = events(karoo, RAN)
    assert event.reason.startswith("refused: ")
    assert events(karoo, "reporting.report.exported") == []


def test_command_that_writes_is_the_actor_of_what_it_writes(karoo) -> None:
    before = len(events(karoo))
    call_command("verify_audit", "--tenant", "karoo", stdout=StringIO())
    (event,) = [one for one in events(karoo)[before:] if one.act == RAN]
    assert (event.subject_label, event.reason) == ("verify_audit", "done")


def test_secret_argument_is_masked(karoo) -> None:
    from erp.web.command_runs import record_run

    given = {"owner_password": "planted-secret", "iban": "GB82WEST12345698765432"}
    record_run("some_command", given, tenant_id=karoo.id, ending="done")
    (event,) = events(karoo, RAN)
    assert "planted-secret" not in (event.changes or "")
    assert details(event)["iban"] == "***5432"


def test_plain_sql_is_recorded_as_done_by_the_login(karoo) -> None:
    """So is what is done in ``manage.py shell`` and ``dbshell``: no act is named there."""
    with tenant_context(karoo.id), connection.cursor() as cursor:
        cursor.execute("UPDATE accounting_ledgeraccount SET name = 'Renamed by hand' WHERE code = '1540'")
    event = events(karoo)[-1]
    assert (event.actor_kind, event.actor_label, event.act) == ("sql", "erp_app", "accounting.ledger_account.update")
    assert json.loads(event.changes or "")["name"] == ["Petty cash", "Renamed by hand"]


def test_bulk_update_by_the_shell_is_recorded_row_by_row(karoo) -> None:
    before = len(events(karoo))
    with tenant_context(karoo.id):
        changed = LedgerAccount.objects.filter(code__in=["1540", "4110"]).update(description="By the shell")
    after = events(karoo)[before:]
    assert changed == len(after) == 2
    assert {one.actor_kind for one in after} == {"sql"}


@pytest.mark.slow
def test_shell_that_is_opened_is_told_to_the_security_log() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "--command", "print('opened')"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.strip() == "opened"
    (line,) = [json.loads(one) for one in done.stderr.splitlines() if one.startswith("{")]
    assert (line["event"], line["subject"], line["actor_kind"]) == ("installation.command.ran", "shell", "command")
