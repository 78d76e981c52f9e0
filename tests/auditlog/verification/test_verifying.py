"""A superuser tampers with the log; the verifier names the row."""

from dataclasses import replace
from hashlib import sha256
from uuid import UUID

import pytest

from auditlog.chain.canonical import EventFields, event_digest, seal_hash
from auditlog.events.models import AuditEvent
from auditlog.verification.errors import MalformedHead
from auditlog.verification.reading import read_seals
from auditlog.verification.verifying import VerificationResult, verify_chain
from erp.foundation.identifiers import new_id
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Sql, add_probes, events_of


@pytest.fixture
def written(probe: str, app_sql: Sql, books: Tenant) -> list[AuditEvent]:
    """Seal 1 is the tenant's creation; seals 2 to 5 cover 1, 3, 1 and 1 events."""
    for names in (["a"], ["b1", "b2", "b3"], ["c"], ["d"]):
        add_probes(app_sql, books, *names)
    return events_of(books)


def first_problem(result: VerificationResult) -> tuple[str, int, str]:
    """The unit, number and sentence that come first."""
    problem = result.problems[0]
    return problem.unit, problem.number, problem.sentence


def rewrite_from(tamperer: Sql, tenant: Tenant, number: int) -> None:
    """Compute everything anew from one seal on, as the owner of the database could."""
    with tenant_context(tenant.id):
        chain = [(seal, [stored.fields for stored in events]) for seal, events in read_seals(tenant.id, 5)]
    previous = chain[number - 2][0].hash
    for seal, events in chain[number - 1 :]:
        previous = _rewrite(tamperer, tenant.id, seal.number, events, previous)
    tamperer.execute("UPDATE auditlog_chain_head SET hash = %s WHERE tenant_id = %s", [previous, tenant.id])


def _rewrite(tamperer: Sql, tenant: UUID, number: int, events: list[EventFields], previous: bytes) -> bytes:
    for event in events:
        tamperer.execute(
            "UPDATE auditlog_event SET digest = %s WHERE tenant_id = %s AND ordinal = %s",
            [event_digest(tenant, event), tenant, event.ordinal],
        )
    content = sha256(b"".join(event_digest(tenant, event) for event in events)).digest()
    with tenant_context(tenant):
        seal = next(seal for seal, _ in read_seals(tenant, 5) if seal.number == number)
    seal = replace(seal, previous_hash=previous, event_count=len(events))
    rewritten = seal_hash(tenant, seal, content)
    tamperer.execute(
        "UPDATE auditlog_seal SET previous_hash = %s, hash = %s, event_count = %s WHERE tenant_id = %s AND number = %s",
        [previous, rewritten, len(events), tenant, number],
    )
    return rewritten


def test_untouched_chain_is_verified_to_its_head(written: list[AuditEvent], books: Tenant) -> None:
    result = verify_chain(books)
    assert (result.ok, result.seals, result.events, result.head_number) == (True, 5, 7, 5)
    assert verify_chain(books, known_head=result.head).ok
    assert verify_chain(books, known_head=result.head_hash).ok


def test_tenant_without_events_has_an_empty_chain(committed: None) -> None:
    result = verify_chain(Tenant(id=new_id(), slug="nobody"))
    assert (result.ok, result.seals, result.head) == (True, 0, "0:" + "0" * 64)


@pytest.mark.parametrize(
    "assignment",
    [
        "subject_label = 'x'", "changes = '{}'", "reason = 'asked for'", "actor_label = 'somebody else'",
        "occurred_at = occurred_at + interval '1 microsecond'", "changes = NULL", "ip = '10.0.0.1'",
        "operation = 'update'", "row_of_statement = 21", "actor_id = new_uuid7()", "act = 'a.b.c'",
    ],
)  # fmt: skip
def test_changed_event_is_named(assignment: str, written: list[AuditEvent], tamperer: Sql, books: Tenant) -> None:
    victim = written[2].ordinal
    tamperer.execute(
        f"UPDATE auditlog_event SET {assignment} WHERE tenant_id = %s AND ordinal = %s",
        [books.id, victim],
    )
    expected = f"event {victim} (seal 3) was changed after it was written"
    assert first_problem(verify_chain(books)) == ("event", victim, expected)


def test_event_whose_digest_was_changed_with_it_breaks_its_seal(
    written: list[AuditEvent], tamperer: Sql, books: Tenant
) -> None:
    victim = written[2]
    tamperer.execute(
        "UPDATE auditlog_event SET reason = 'asked for' WHERE tenant_id = %s AND ordinal = %s",
        [books.id, victim.ordinal],
    )
    with tenant_context(books.id):
        fields = [e.fields for _, events in read_seals(books.id, 5) for e in events]
    changed = next(one for one in fields if one.ordinal == victim.ordinal)
    tamperer.execute(
        "UPDATE auditlog_event SET digest = %s WHERE tenant_id = %s AND ordinal = %s",
        [event_digest(books.id, changed), books.id, victim.ordinal],
    )
    unit, number, words = first_problem(verify_chain(books))
    assert (unit, number) == ("seal", 3)
    assert "does not match its events" in words


def test_event_deleted_in_the_middle_is_named_by_its_seal(
    written: list[AuditEvent], tamperer: Sql, books: Tenant
) -> None:
    tamperer.execute("DELETE FROM auditlog_event WHERE tenant_id = %s AND ordinal = %s", [books.id, written[2].ordinal])
    unit, number, words = first_problem(verify_chain(books))
    assert (unit, number) == ("seal", 3)
    assert "covers 3 events" in words
    assert "2 are there: events were removed" in words


def test_last_event_deleted_is_named_by_its_seal(written: list[AuditEvent], tamperer: Sql, books: Tenant) -> None:
    tamperer.execute(
        "DELETE FROM auditlog_event WHERE tenant_id = %s AND ordinal = %s", [books.id, written[-1].ordinal]
    )
    assert first_problem(verify_chain(books))[:2] == ("seal", 5)


def test_swapped_events_are_named(written: list[AuditEvent], tamperer: Sql, books: Tenant) -> None:
    one, other = written[1].ordinal, written[2].ordinal
    for old, new in ((one, -1), (other, one), (-1, other)):
        tamperer.execute(
            "UPDATE auditlog_event SET ordinal = %s WHERE tenant_id = %s AND ordinal = %s",
            [new, books.id, old],
        )
    assert first_problem(verify_chain(books))[:2] == ("event", one)


def test_event_put_in_later_is_named(written: list[AuditEvent], tamperer: Sql, books: Tenant) -> None:
    tamperer.execute(
        "CREATE TEMP TABLE copy AS SELECT * FROM auditlog_event WHERE tenant_id = %s AND ordinal = %s",
        [books.id, written[0].ordinal],
    )
    tamperer.execute("UPDATE copy SET id = new_uuid7(), ordinal = 999999999")
    tamperer.execute("INSERT INTO auditlog_event SELECT * FROM copy")
    expected = "event 999999999 is covered by no seal: it was put in later"
    assert first_problem(verify_chain(books)) == ("event", 999999999, expected)


def test_seal_removed_from_the_middle_is_missed(written: list[AuditEvent], tamperer: Sql, books: Tenant) -> None:
    tamperer.execute("DELETE FROM auditlog_seal WHERE tenant_id = %s AND number = 3", [books.id])
    result = verify_chain(books)
    assert first_problem(result) == ("seal", 3, "seal 3 is missing")
    assert [problem.number for problem in result.problems[1:]] == [e.ordinal for e in written[1:4]]


def test_changed_seal_is_named(written: list[AuditEvent], tamperer: Sql, books: Tenant) -> None:
    tamperer.execute(
        "UPDATE auditlog_seal SET sealed_at = sealed_at - interval '1 day' WHERE tenant_id = %s AND number = 4",
        [books.id],
    )
    assert first_problem(verify_chain(books))[:2] == ("seal", 4)


def test_replaced_seal_breaks_the_link(written: list[AuditEvent], tamperer: Sql, books: Tenant) -> None:
    tamperer.execute("UPDATE auditlog_seal SET hash = sha256('x') WHERE tenant_id = %s AND number = 3", [books.id])
    result = verify_chain(books)
    assert [(problem.unit, problem.number) for problem in result.problems] == [("seal", 3), ("seal", 4)]


def test_cut_tail_is_told_by_the_head(written: list[AuditEvent], tamperer: Sql, books: Tenant) -> None:
    tamperer.execute("DELETE FROM auditlog_event WHERE tenant_id = %s AND ordinal = %s",
                     [books.id, written[-1].ordinal])  # fmt: skip
    tamperer.execute("DELETE FROM auditlog_seal WHERE tenant_id = %s AND number = 5", [books.id])
    unit, number, words = first_problem(verify_chain(books))
    assert (unit, number) == ("head", 5)
    assert "seals were removed or added" in words


def test_cut_tail_with_its_head_is_told_by_a_known_head_alone(
    written: list[AuditEvent], tamperer: Sql, books: Tenant
) -> None:
    kept = verify_chain(books).head
    tamperer.execute("DELETE FROM auditlog_event WHERE tenant_id = %s AND ordinal = %s",
                     [books.id, written[-1].ordinal])  # fmt: skip
    tamperer.execute("DELETE FROM auditlog_seal WHERE tenant_id = %s AND number = 5", [books.id])
    tamperer.execute(
        """UPDATE auditlog_chain_head h SET seal_number = 4, hash = (SELECT s.hash FROM auditlog_seal s
            WHERE s.tenant_id = h.tenant_id AND s.number = 4) WHERE tenant_id = %s""",
        [books.id],
    )
    assert verify_chain(books).ok
    unit, number, words = first_problem(verify_chain(books, known_head=kept))
    assert (unit, number) == ("head", 5)
    assert "its end was cut off" in words


def test_rewritten_suffix_is_told_by_a_known_head_alone(
    written: list[AuditEvent], tamperer: Sql, books: Tenant
) -> None:
    kept = verify_chain(books).head
    tamperer.execute(
        "UPDATE auditlog_event SET changes = '{}' WHERE tenant_id = %s AND ordinal = %s",
        [books.id, written[2].ordinal],
    )
    rewrite_from(tamperer, books, 3)
    assert verify_chain(books).ok
    assert first_problem(verify_chain(books, known_head=kept))[:2] == ("head", 5)
    assert not verify_chain(books, known_head=kept.split(":")[1]).ok


@pytest.mark.parametrize("text", ["5", "5:abc", "five:" + "0" * 64, "0" * 63, "5:" + "g" * 64])
def test_malformed_head_is_refused_with_what_to_write(text: str, books: Tenant) -> None:
    with pytest.raises(MalformedHead, match="is not a head"):
        verify_chain(books, known_head=text)


def test_own_unfinished_transaction_is_not_taken_for_tampering(books: Tenant) -> None:
    with tenant_context(books.id):
        Tenant.objects.filter(id=books.id).update(name="Renamed")
        assert verify_chain(books).ok


def test_many_seals_are_read_in_batches(
    written: list[AuditEvent], books: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditlog.verification.reading._SEALS_A_BATCH", 2)
    monkeypatch.setattr("auditlog.verification.reading._ROWS_A_FETCH", 2)
    result = verify_chain(books)
    assert (result.ok, result.seals, result.events) == (True, 5, 7)
