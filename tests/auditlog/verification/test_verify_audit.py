"""``manage.py verify_audit``."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from auditlog.events.models import AuditEvent
from auditlog.verification.checking import NOT_IN_THE_LOG
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Sql


def run(*arguments: str) -> tuple[int, str]:
    """Exit status and what was printed."""
    out = StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=out, stderr=out)
    except SystemExit as stopped:
        return int(str(stopped.code)), out.getvalue()
    return 0, out.getvalue()


def test_unbroken_chain_exits_with_0_and_says_the_head(books: Tenant) -> None:
    status, text = run("--tenant", books.slug)
    assert status == 0
    assert "unbroken: 1 seals over 1 events" in text
    assert "Head: 1:" in text


def test_broken_chain_exits_with_1_and_names_the_row(books: Tenant, tamperer: Sql) -> None:
    tamperer.execute("UPDATE auditlog_event SET reason = 'x' WHERE tenant_id = %s", [books.id])
    status, text = run("--tenant", books.slug)
    assert status == 1
    assert "(seal 1) was changed after it was written" in text


def test_known_head_is_held_against_the_chain(books: Tenant) -> None:
    status, text = run("--tenant", books.slug, "--json")
    document = json.loads(text)
    assert (status, document["ok"], document["seals"], document["problems"]) == (0, True, 1, [])
    assert run("--tenant", books.slug, "--head", document["head"])[0] == 0


def test_head_that_was_copied_wrongly_exits_with_1_and_accuses_nobody(books: Tenant) -> None:
    status, text = run("--tenant", books.slug, "--json", "--head", "2:" + "0" * 64)
    document = json.loads(text)
    assert (status, document["ok"], document["problems"]) == (1, False, [])
    assert document["heads_not_found"] == [f"2:{'0' * 64}: {NOT_IN_THE_LOG} There is no seal 2."]
    status, text = run("--tenant", books.slug, "--head", "1:" + "0" * 64)
    assert status == 1
    assert f"{NOT_IN_THE_LOG} Seal 1 bears another hash." in text
    assert "tampered" not in text
    with tenant_context(books.id):
        assert not AuditEvent.objects.filter(act="auditlog.chain.broken").exists()


def test_wrong_head_beside_a_broken_chain_is_told_as_well(books: Tenant, tamperer: Sql) -> None:
    tamperer.execute("UPDATE auditlog_event SET reason = 'x' WHERE tenant_id = %s", [books.id])
    status, text = run("--tenant", books.slug, "--head", "0" * 64)
    assert status == 1
    assert "was changed after it was written" in text
    assert NOT_IN_THE_LOG in text


@pytest.mark.parametrize("arguments", [("--head", "nonsense"), ("--head", "1:12")])
def test_malformed_head_exits_with_1(arguments: tuple[str, ...], books: Tenant) -> None:
    status, text = run("--tenant", books.slug, *arguments)
    assert status == 1
    assert "is not a head" in text


def test_unknown_tenant_exits_with_1(committed: None) -> None:
    assert run("--tenant", "no-such-tenant")[0] == 1
