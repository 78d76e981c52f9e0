"""``manage.py proof``."""

import json
from io import StringIO

import psycopg
import pytest
from django.core.management import call_command

from accounting.proof.models import ProofRun
from auditlog.events.models import AuditEvent
from erp.foundation.actor import Actor
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.accounting.ledger.entries import CASH, SALES, post

pytestmark = pytest.mark.django_db(transaction=True)


def _run(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("proof", "--tenant", "karoo", *arguments, stdout=out, stderr=out)
    except SystemExit as stopped:
        return int(str(stopped.code)), out.getvalue()
    return 0, out.getvalue()


@pytest.fixture(autouse=True)
def posted(karoo: Tenant) -> None:
    """One entry."""
    with tenant_context(karoo.id):
        post(Actor.command("test"), (CASH, 1_00), (SALES, -1_00))


def test_sound_books_exit_with_0_and_say_every_verdict(karoo: Tenant) -> None:
    status, text = _run("--as-of", "2026-10-31")
    assert status == 0
    assert "holds     Debits equal credits: The trial balance of 31 Oct 2026 sums to zero." in text
    assert "Proven up to 2026-10-31: every check holds." in text


def test_broken_books_exit_with_1_and_name_the_place_in_json(karoo: Tenant, superuser: psycopg.Connection) -> None:
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("UPDATE accounting_journalline SET memo = 'x' WHERE amount > 0")
    superuser.commit()
    status, text = _run("--json")
    document = json.loads(text)
    assert (status, document["ok"], document["tenant"]) == (1, False, "karoo")
    failing = [one for one in document["verdicts"] if one["state"] == "fails"]
    assert [one["check"] for one in failing] == ["lines_unchanged"]
    assert failing[0]["links"][0]["path"] == "journal/JE-2026-00001/"
    with tenant_context(karoo.id):
        run = ProofRun.objects.get()
        assert (run.failing_count, run.summary) == (1, "fails: No posted line was changed")
        assert AuditEvent.objects.filter(act="accounting.proof.failed").count() == 1
