"""A superuser tampers with the log; the verifier names the row."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from auditlog.chain.canonical import event_digest, seal_hash
from auditlog.events.models import AuditEvent
from auditlog.verification.reading import read_seals
from auditlog.verification.verifying import verify_chain
from erp.foundation.identifiers import new_id
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Sql, add_probes, enter, events_of
from tests.auditlog.verification.tampering import fields_of, first_problem


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
        fields = [one for seal in read_seals(books.id, 5) for one in fields_of(books, seal)]
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
    assert f"2 are there: event {written[2].ordinal} was removed" in words


def test_last_event_deleted_is_named_by_its_seal(written: list[AuditEvent], tamperer: Sql, books: Tenant) -> None:
    tamperer.execute(
        "DELETE FROM auditlog_event WHERE tenant_id = %s AND ordinal = %s", [books.id, written[-1].ordinal]
    )
    assert first_problem(verify_chain(books))[:2] == ("seal", 5)


_PAYLOAD = "act, reason, changes, subject_id, subject_label, actor_id, actor_label, actor_kind, ip, request_id"


@pytest.mark.parametrize(
    ("columns", "one", "other"),
    [
        ("ordinal", 1, 2),
        ("ordinal, id, row_of_statement", 1, 3),
        ("ordinal, id, occurred_at, xact, row_of_statement", 0, 4),
        (_PAYLOAD, 0, 5),
        (f"{_PAYLOAD}, digest", 0, 5),
    ],
)
def test_swapped_events_are_named(
    columns: str, one: int, other: int, written: list[AuditEvent], tamperer: Sql, books: Tenant
) -> None:
    first, second = written[one].ordinal, written[other].ordinal
    tamperer.execute(
        "CREATE TEMP TABLE pair AS SELECT * FROM auditlog_event WHERE tenant_id = %s AND ordinal IN (%s, %s)",
        [books.id, first, second],
    )
    tamperer.execute(
        "DELETE FROM auditlog_event WHERE tenant_id = %s AND ordinal IN (%s, %s)", [books.id, first, second]
    )
    exchanged = ", ".join(f"{column.strip()} = other.{column.strip()}" for column in columns.split(","))
    tamperer.execute("CREATE TEMP TABLE other AS SELECT * FROM pair")
    tamperer.execute(f"UPDATE pair SET {exchanged} FROM other WHERE other.ordinal <> pair.ordinal")
    tamperer.execute("INSERT INTO auditlog_event SELECT * FROM pair")
    result = verify_chain(books)
    assert first_problem(result) == (
        "event",
        first,
        f"events {first} and {second} were swapped after they were written",
    )
    assert ("event", second) in [(problem.unit, problem.number) for problem in result.problems]


def test_swapped_seals_are_named(written: list[AuditEvent], tamperer: Sql, books: Tenant) -> None:
    for old, new in ((3, 77), (4, 3), (77, 4)):
        tamperer.execute(
            "UPDATE auditlog_seal SET number = %s WHERE tenant_id = %s AND number = %s", [new, books.id, old]
        )
    assert first_problem(verify_chain(books)) == ("seal", 3, "seals 3 and 4 were swapped")


def test_event_put_into_a_sealed_transaction_is_named(written: list[AuditEvent], tamperer: Sql, books: Tenant) -> None:
    victim = written[4]
    tamperer.execute(
        "CREATE TEMP TABLE forged AS SELECT * FROM auditlog_event WHERE tenant_id = %s AND ordinal = %s",
        [books.id, victim.ordinal],
    )
    tamperer.execute(
        "UPDATE auditlog_seal SET last_ordinal = last_ordinal + 500 WHERE tenant_id = %s AND number = 4", [books.id]
    )
    tamperer.execute("UPDATE forged SET id = new_uuid7(), ordinal = ordinal + 400")
    tamperer.execute("INSERT INTO auditlog_event SELECT * FROM forged")
    result = verify_chain(books)
    sentences = [problem.sentence for problem in result.problems]
    assert (result.problems[0].unit, result.problems[0].number) == ("event", victim.ordinal + 400)
    assert any("covers 1 event between" in one and "2 are there" in one for one in sentences)


@pytest.mark.parametrize("when", ["in its place", "long after"])
def test_event_added_within_the_bounds_of_a_seal_is_named(
    when: str, probe: str, app_sql: Sql, connect: Callable[[], Any], tamperer: Sql, books: Tenant
) -> None:
    """The forger finds a free ordinal between two of a transaction and computes the digest as well."""
    with connect() as second:
        app_sql.execute("BEGIN")
        enter(app_sql, books)
        app_sql.execute("INSERT INTO audit_probe (tenant_id, name) VALUES (%s, 'x')", [books.id])
        add_probes(second, books, "between")
        app_sql.execute("INSERT INTO audit_probe (tenant_id, name) VALUES (%s, 'y')", [books.id])
        app_sql.execute("COMMIT")
    before, between, after = events_of(books)
    with tenant_context(books.id):
        fields = fields_of(books, next(read_seals(books.id, 3, 3)))[0]
    own_id = UUID(int=before.id.int + 1) if when == "in its place" else new_id()
    forged = replace(fields, ordinal=between.ordinal, id=own_id)
    tamperer.execute("CREATE TEMP TABLE forged AS SELECT * FROM auditlog_event WHERE id = %s", [before.id])
    tamperer.execute(
        "UPDATE forged SET ordinal = %s, id = %s, digest = %s",
        [forged.ordinal, forged.id, event_digest(books.id, forged)],
    )
    tamperer.execute("INSERT INTO auditlog_event SELECT * FROM forged")
    result = verify_chain(books)
    assert result.problem_count == 1
    assert first_problem(result)[:2] == ("seal", 3)
    assert result.problems[0].sentence == (
        f"seal 3 covers 2 events between {before.ordinal} and {after.ordinal}, but 3 are there:"
        f" event {between.ordinal} was added"
    )


def test_events_covered_twice_are_named(written: list[AuditEvent], tamperer: Sql, books: Tenant) -> None:
    """Whoever can compute a chain can seal the same events a second time."""
    with tenant_context(books.id):
        seal = next(read_seals(books.id, 4, 4))
        last = next(read_seals(books.id, 5, 5))
        content = sha256(b"".join(event_digest(books.id, one) for one in fields_of(books, seal))).digest()
    again = replace(seal, number=6, previous_hash=last.hash)
    tamperer.execute(
        """INSERT INTO auditlog_seal (tenant_id, id, number, xact, first_ordinal, last_ordinal, event_count,
            sealed_at, previous_hash, hash) VALUES (%s, %s, 6, %s, %s, %s, %s, %s, %s, %s)""",
        [books.id, new_id(), again.xact, again.first_ordinal, again.last_ordinal, again.event_count,
         again.sealed_at, again.previous_hash, seal_hash(books.id, again, content)],
    )  # fmt: skip
    tamperer.execute(
        "UPDATE auditlog_chain_head SET seal_number = 6, hash = %s WHERE tenant_id = %s",
        [seal_hash(books.id, again, content), books.id],
    )
    unit, number, words = first_problem(verify_chain(books))
    assert (unit, number) == ("seal", 6)
    assert words.endswith("a second time, after seal 4: it was put in later")


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


def test_more_problems_than_are_told_are_counted(probe: str, app_sql: Sql, tamperer: Sql, books: Tenant) -> None:
    add_probes(app_sql, books, *(f"p{number}" for number in range(60)))
    tamperer.execute("UPDATE auditlog_event SET reason = 'x' WHERE tenant_id = %s", [books.id])
    result = verify_chain(books)
    assert (result.problem_count, len(result.problems)) == (61, 20)


@pytest.mark.parametrize("most", [0, 1])
def test_memory_is_bounded_where_seals_are_gone(
    most: int, written: list[AuditEvent], tamperer: Sql, books: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditlog.verification.verifying.MOST_WAITING", most)
    assert verify_chain(books).ok
    tamperer.execute("DELETE FROM auditlog_seal WHERE tenant_id = %s AND number > 1", [books.id])
    result = verify_chain(books)
    assert result.problem_count == 7, "six events without a seal, and a head that is not that of the last seal"
