"""What a verification found is kept, and every head that was given away is held against the chain."""

import json
from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from auditlog.chain.giving import give_head
from auditlog.chain.models import GivenHead, Occasion
from auditlog.events.models import AuditEvent
from auditlog.verification.checking import NOT_IN_THE_LOG
from auditlog.verification.heads import read_head
from auditlog.verification.keeping import verify_and_keep
from auditlog.verification.models import AuditVerification, Scope
from auditlog.verification.verifying import verify_chain
from erp.foundation.actor import Actor
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Sql, add_probes
from tests.auditlog.verification.tampering import rewrite_from


def kept(tenant: Tenant, actor: Actor, scope: Scope = Scope.WHOLE) -> AuditVerification:
    """Verify in a transaction of its own."""
    with tenant_context(tenant.id):
        return verify_and_keep(tenant, scope=scope, actor=actor)[0]


def give(tenant: Tenant, actor: Actor, label: str) -> GivenHead:
    """Give the present head away in a transaction of its own."""
    with tenant_context(tenant.id):
        return give_head(tenant, occasion=Occasion.EXPORT, label=label, actor=actor)[1]


def acts_of(tenant: Tenant, act: str) -> list[AuditEvent]:
    """The events of one act, oldest first."""
    with tenant_context(tenant.id):
        return list(AuditEvent.objects.filter(act=act).order_by("id"))


def test_verdict_is_kept_with_who_asked_and_how_much(probe: str, app_sql: Sql, books: Tenant, keeper: Actor) -> None:
    add_probes(app_sql, books, "a", "b")
    found = kept(books, keeper)
    assert (found.ok, found.verdict, found.verified_by, found.scope) == (True, "unbroken", keeper.label, Scope.WHOLE)
    assert (found.seals, found.events, found.first_seal, found.head_number) == (2, 3, 1, 2)
    assert found.finished_at >= found.started_at
    assert [event.subject_label for event in acts_of(books, "auditlog.chain.verified")] == ["unbroken"]
    assert acts_of(books, "auditlog.chain.broken") == []


def test_broken_chain_is_an_event_that_names_the_row(
    probe: str, app_sql: Sql, tamperer: Sql, books: Tenant, keeper: Actor
) -> None:
    add_probes(app_sql, books, "a")
    tamperer.execute("UPDATE auditlog_event SET reason = 'x' WHERE tenant_id = %s AND act LIKE 'test%%'", [books.id])
    found = kept(books, keeper)
    [event] = acts_of(books, "auditlog.chain.broken")
    first = found.problems[0]
    assert not found.ok
    assert found.verdict == f"broken at event {first['number']}"
    assert event.reason == first["sentence"] == f"event {first['number']} (seal 2) was changed after it was written"
    assert json.loads(event.changes or "") == {**first, "problems": 1}
    assert event.actor_label == keeper.label


def test_new_part_begins_at_the_last_good_verdict(
    probe: str, app_sql: Sql, books: Tenant, keeper: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditlog.verification.verifying._OVERLAP", timedelta())
    assert kept(books, keeper, Scope.NEW).scope == Scope.WHOLE, "nothing was verified before"
    add_probes(app_sql, books, "a")
    found = kept(books, keeper, Scope.NEW)
    assert (found.ok, found.scope, found.first_seal, found.seals) == (True, Scope.NEW, 1, 3)
    found = kept(books, keeper, Scope.NEW)
    assert (found.ok, found.first_seal, found.known_heads) == (True, 3, 1)


def test_after_a_broken_verdict_everything_is_verified_again(tamperer: Sql, books: Tenant, keeper: Actor) -> None:
    kept(books, keeper)
    tamperer.execute("UPDATE auditlog_event SET reason = 'x' WHERE tenant_id = %s", [books.id])
    assert not kept(books, keeper).ok
    assert kept(books, keeper, Scope.NEW).scope == Scope.WHOLE


def test_heads_that_were_given_away_tell_a_rewritten_chain(
    probe: str, app_sql: Sql, tamperer: Sql, books: Tenant, keeper: Actor
) -> None:
    for name in ("a", "b", "c", "d"):
        add_probes(app_sql, books, name)
    given = give(books, keeper, "audit-2026.zip")
    with tenant_context(books.id):
        victim = AuditEvent.objects.filter(subject_label="b").get().ordinal
    assert kept(books, keeper).ok
    tamperer.execute("UPDATE auditlog_event SET reason = 'x' WHERE tenant_id = %s AND ordinal = %s",
                     [books.id, victim])  # fmt: skip
    tamperer.execute("DELETE FROM auditlog_seal WHERE tenant_id = %s AND number > 5", [books.id])
    tamperer.execute("DELETE FROM auditlog_event e WHERE tenant_id = %s AND NOT EXISTS (SELECT FROM auditlog_seal s"
                     " WHERE s.tenant_id = e.tenant_id AND s.xact = e.xact)", [books.id])  # fmt: skip
    tamperer.execute("UPDATE auditlog_chain_head SET seal_number = 5 WHERE tenant_id = %s", [books.id])
    rewrite_from(tamperer, books, 3)
    found = kept(books, keeper)
    assert (found.problem_count, found.problems[0]["unit"], found.problems[0]["number"]) == (1, "head", given.number)
    assert found.problems[0]["sentence"].startswith("the head given away on ")
    assert "(audit-2026.zip)" in found.problems[0]["sentence"]


def test_typed_head_that_is_not_found_is_kept_apart_and_alarms_nobody(books: Tenant, keeper: Actor) -> None:
    given = give(books, keeper, "audit-2026.zip")
    wrong = f"{given.number}:{'0' * 64}"
    with tenant_context(books.id):
        found, result = verify_and_keep(books, scope=Scope.WHOLE, actor=keeper, typed_heads=[wrong, str(given)])
    assert (found.ok, found.verdict) == (True, "unbroken; head not found")
    assert (found.problems, found.known_heads) == ([], 2), "the recorded one and the typed one that is there"
    assert [sentence.startswith(f"{wrong}: {NOT_IN_THE_LOG}") for sentence in result.heads_not_found] == [True]
    assert acts_of(books, "auditlog.chain.broken") == []


def test_recorded_head_that_differs_stays_broken_whatever_was_typed(
    tamperer: Sql, books: Tenant, keeper: Actor
) -> None:
    given = give(books, keeper, "audit-2026.zip")
    tamperer.execute("UPDATE auditlog_given_head SET hash = sha256('x') WHERE tenant_id = %s", [books.id])
    with tenant_context(books.id):
        found, _ = verify_and_keep(books, scope=Scope.WHOLE, actor=keeper, typed_heads=["0" * 64])
    assert (found.verdict, found.problem_count) == (f"broken at head {given.number}", 1)
    assert len(acts_of(books, "auditlog.chain.broken")) == 1


def test_head_of_a_log_without_seals_is_found_later(books: Tenant, keeper: Actor) -> None:
    with tenant_context(books.id):
        _, result = verify_and_keep(books, scope=Scope.WHOLE, actor=keeper, typed_heads=["0:" + "0" * 64])
    assert result.heads_not_found == []


def test_forged_record_of_a_head_is_named(tamperer: Sql, books: Tenant, keeper: Actor) -> None:
    given = give(books, keeper, "audit-2026.zip")
    tamperer.execute("UPDATE auditlog_given_head SET hash = sha256('x') WHERE tenant_id = %s", [books.id])
    found = kept(books, keeper)
    assert [problem["number"] for problem in found.problems] == [given.number]
    assert "does not bear our signature" in found.problems[0]["sentence"]


def test_head_that_is_signed_by_an_unknown_key_is_named(tamperer: Sql, books: Tenant, keeper: Actor) -> None:
    given = give(books, keeper, "audit-2026.zip")
    tamperer.execute("UPDATE auditlog_given_head SET key_id = repeat('0', 16) WHERE tenant_id = %s", [books.id])
    found = kept(books, keeper)
    assert [problem["number"] for problem in found.problems] == [given.number]
    assert "signed by a key that this installation never had" in found.problems[0]["sentence"]


def test_all_known_heads_are_looked_up_at_once(
    probe: str, app_sql: Sql, books: Tenant, keeper: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditlog.verification.verifying._OVERLAP", timedelta())
    counts = []
    for _ in range(2):
        for name in "abc":
            give(books, keeper, name)
        since = read_head(verify_chain(books).head)
        with tenant_context(books.id):
            heads = [f"{one.number}:{bytes(one.hash).hex()}" for one in GivenHead.objects.all()]
        with CaptureQueriesContext(connection) as queries:
            assert verify_chain(books, known_heads=heads, since=since).ok
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("model", [AuditVerification, GivenHead])
@pytest.mark.parametrize("statement", ["update", "delete"])
def test_what_is_kept_is_never_changed(
    model: type[AuditVerification | GivenHead], statement: str, books: Tenant, keeper: Actor
) -> None:
    give(books, keeper, "x")
    kept(books, keeper)
    with tenant_context(books.id):
        rows = model.objects.all()
        assert rows.exists()
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            rows.update(id=books.id) if statement == "update" else rows._raw_delete("default")
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


def test_not_even_the_owner_of_the_table_changes_a_verdict(owner_sql: Sql, books: Tenant, keeper: Actor) -> None:
    kept(books, keeper)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="written once"):
        owner_sql.execute("UPDATE auditlog_verification SET problem_count = 0")
