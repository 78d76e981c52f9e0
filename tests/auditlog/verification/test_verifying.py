"""The verifier walks a chain to its end and holds it against heads that were kept."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from auditlog.events.models import AuditEvent
from auditlog.verification.errors import MalformedHead
from auditlog.verification.heads import KnownHead, in_fours
from auditlog.verification.reading import read_seals
from auditlog.verification.verifying import verify_chain
from erp.foundation.identifiers import new_id
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Sql, enter, events_of
from tests.auditlog.verification.tampering import first_problem, rewrite_from


def test_untouched_chain_is_verified_to_its_head(written: list[AuditEvent], books: Tenant) -> None:
    result = verify_chain(books)
    assert (result.ok, result.seals, result.events, result.head_number) == (True, 5, 7, 5)
    assert verify_chain(books, known_heads=[result.head]).ok
    assert verify_chain(books, known_heads=[result.head_hash]).ok


def test_tenant_without_events_has_an_empty_chain(committed: None) -> None:
    result = verify_chain(Tenant(id=new_id(), slug="nobody"))
    assert (result.ok, result.seals, result.head) == (True, 0, "0:" + "0" * 64)


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
    unit, number, words = first_problem(verify_chain(books, known_heads=[kept]))
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
    assert first_problem(verify_chain(books, known_heads=[kept]))[:2] == ("head", 5)
    assert not verify_chain(books, known_heads=[kept.split(":")[1]]).ok


def test_several_heads_bound_what_was_rewritten(written: list[AuditEvent], tamperer: Sql, books: Tenant) -> None:
    with tenant_context(books.id):
        kept = {seal.number: f"{seal.number}:{seal.hash.hex()}" for seal in read_seals(books.id, 5)}
    assert verify_chain(books, known_heads=kept.values()).ok
    tamperer.execute(
        "UPDATE auditlog_event SET changes = '{}' WHERE tenant_id = %s AND ordinal = %s",
        [books.id, written[2].ordinal],
    )
    rewrite_from(tamperer, books, 3)
    result = verify_chain(books, known_heads=[kept[5], kept[2], kept[4], kept[1]])
    assert (result.known_heads, result.problem_count) == (4, 2)
    assert [problem.number for problem in result.problems] == [4, 5]
    assert result.problems[0].sentence.endswith("seal 4 was rewritten, after seal 2, whose known head still fits")


def test_head_copied_from_paper_may_hold_spaces(written: list[AuditEvent], books: Tenant) -> None:
    result = verify_chain(books)
    on_paper = f" {result.head_number}: " + " ".join(in_fours(result.head_hash)).upper() + "\n"
    assert verify_chain(books, known_heads=[on_paper]).ok


def test_what_is_new_is_verified_alone(
    written: list[AuditEvent], tamperer: Sql, books: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditlog.verification.verifying._OVERLAP", timedelta())
    with tenant_context(books.id):
        since = KnownHead(4, next(read_seals(books.id, 4, 4)).hash)
    result = verify_chain(books, since=since)
    assert (result.ok, result.first_seal, result.seals, result.events, result.head_number) == (True, 4, 2, 2, 5)
    tamperer.execute("UPDATE auditlog_event SET reason = 'x' WHERE tenant_id = %s AND ordinal = %s",
                     [books.id, written[0].ordinal])  # fmt: skip
    assert verify_chain(books, since=since).ok
    tamperer.execute("UPDATE auditlog_event SET reason = 'x' WHERE tenant_id = %s AND ordinal = %s",
                     [books.id, written[-1].ordinal])  # fmt: skip
    assert first_problem(verify_chain(books, since=since))[:2] == ("event", written[-1].ordinal)
    assert verify_chain(books).problem_count == 2


def test_new_part_must_follow_from_the_head_it_begins_at(
    written: list[AuditEvent], tamperer: Sql, books: Tenant
) -> None:
    with tenant_context(books.id):
        since = KnownHead(4, next(read_seals(books.id, 4, 4)).hash, "the last verification's head")
    rewrite_from(tamperer, books, 2)
    assert verify_chain(books, since=since).ok, "nothing was changed, so all hashes came out as they were"
    tamperer.execute("UPDATE auditlog_event SET reason = 'x' WHERE tenant_id = %s AND ordinal = %s",
                     [books.id, written[0].ordinal])  # fmt: skip
    rewrite_from(tamperer, books, 2)
    unit, number, words = first_problem(verify_chain(books, since=since))
    assert (unit, number) == ("head", 4)
    assert words.startswith("the last verification's head ")


def test_progress_is_told(written: list[AuditEvent], books: Tenant) -> None:
    told: list[tuple[int, int, int]] = []
    verify_chain(books, tell=lambda done, total, events: told.append((done, total, events)))
    assert told[-1] == (5, 5, 7)


def test_transactions_that_were_open_at_once_are_held_apart(
    probe: str, app_sql: Sql, connect: Callable[[], Any], tamperer: Sql, books: Tenant
) -> None:
    """The one that began first commits last, and both write in turn."""
    with connect() as second:
        for sql in (app_sql, second):
            sql.execute("BEGIN")
            enter(sql, books)
        for sql in (app_sql, second, app_sql, second, second, app_sql):
            sql.execute("INSERT INTO audit_probe (tenant_id, name, amount) VALUES (%s, 'x', 1)", [books.id])
        second.execute("COMMIT")
        app_sql.execute("COMMIT")
    assert verify_chain(books).ok
    victim = events_of(books)[2].ordinal
    tamperer.execute("DELETE FROM auditlog_event WHERE tenant_id = %s AND ordinal = %s", [books.id, victim])
    unit, number, words = first_problem(verify_chain(books))
    assert (unit, number) == ("seal", 3)
    assert "events were removed" in words


@pytest.mark.parametrize("text", ["5", "5:abc", "five:" + "0" * 64, "0" * 63, "5:" + "g" * 64])
def test_malformed_head_is_refused_with_what_to_write(text: str, books: Tenant) -> None:
    with pytest.raises(MalformedHead, match="is not a head"):
        verify_chain(books, known_heads=[text])


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
