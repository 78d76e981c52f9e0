"""Every transaction ends with one seal per tenant, and waits for nobody to write it."""

import threading
import time

import pytest

from auditlog.chain.models import AuditChainHead, AuditSeal
from auditlog.verification.verifying import verify_chain
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Connect, Sql, add_probes, enter, events_of


def seals_of(tenant: Tenant) -> list[AuditSeal]:
    """The tenant's seals; the first is that of its creation."""
    with tenant_context(tenant.id):
        return list(AuditSeal.objects.order_by("number"))


def insert(sql: Sql, tenant: Tenant, name: str) -> None:
    """One probe, in the transaction that is open."""
    sql.execute("INSERT INTO audit_probe (tenant_id, name) VALUES (%s, %s)", [tenant.id, name])


def test_transaction_is_sealed_once_over_all_its_events(probe: str, app_sql: Sql, books: Tenant) -> None:
    with app_sql.transaction():
        enter(app_sql, books)
        insert(app_sql, books, "a")
        insert(app_sql, books, "b")
        app_sql.execute("UPDATE audit_probe SET amount = 3")
        assert len(seals_of(books)) == 1
    seals = seals_of(books)
    events = events_of(books)
    assert [seal.number for seal in seals] == [1, 2]
    assert seals[1].event_count == 4
    assert (seals[1].first_ordinal, seals[1].last_ordinal) == (events[0].ordinal, events[-1].ordinal)
    assert bytes(seals[1].previous_hash) == bytes(seals[0].hash)
    with tenant_context(books.id):
        assert str(AuditChainHead.objects.get()) == f"2:{bytes(seals[1].hash).hex()}"


def test_rolled_back_transaction_leaves_no_seal(probe: str, app_sql: Sql, books: Tenant) -> None:
    with app_sql.transaction(force_rollback=True):
        enter(app_sql, books)
        insert(app_sql, books, "a")
    assert len(seals_of(books)) == 1
    add_probes(app_sql, books, "b")
    assert verify_chain(books).ok


def test_rolled_back_savepoint_is_not_sealed(probe: str, app_sql: Sql, books: Tenant) -> None:
    with app_sql.transaction():
        enter(app_sql, books)
        insert(app_sql, books, "kept")
        with app_sql.transaction(force_rollback=True):
            insert(app_sql, books, "taken back")
            app_sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
        insert(app_sql, books, "kept, too")
    result = verify_chain(books)
    assert (result.ok, result.events) == (True, 3)


@pytest.mark.parametrize("when", ["before", "after"])
def test_constraints_made_immediate_do_not_get_round_the_seal(
    when: str, probe: str, app_sql: Sql, books: Tenant
) -> None:
    with app_sql.transaction():
        enter(app_sql, books)
        if when == "before":
            app_sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
        insert(app_sql, books, "a")
        app_sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
        app_sql.execute("SET CONSTRAINTS ALL DEFERRED")
        insert(app_sql, books, "b")
        insert(app_sql, books, "c")
    assert [seal.event_count for seal in seals_of(books)] == [1, 1, 2]
    assert verify_chain(books).ok


@pytest.mark.parametrize("setting", ["", "00000000-0000-7000-8000-000000000000"])
def test_tenant_cleared_or_switched_before_the_commit_is_sealed(
    setting: str, probe: str, app_sql: Sql, books: Tenant
) -> None:
    with app_sql.transaction():
        enter(app_sql, books)
        insert(app_sql, books, "a")
        app_sql.execute("SELECT set_config('app.tenant_id', %s, true)", [setting])
    result = verify_chain(books)
    assert (result.ok, result.seals, result.events) == (True, 2, 2)


def test_several_tenants_in_one_transaction_are_sealed_each(
    probe: str, app_sql: Sql, books: Tenant, neighbour: Tenant
) -> None:
    with app_sql.transaction():
        for tenant in (books, neighbour, books):
            enter(app_sql, tenant)
            insert(app_sql, tenant, "a")
    assert [seal.event_count for seal in seals_of(books)] == [1, 2]
    assert [seal.event_count for seal in seals_of(neighbour)] == [1, 1]
    assert verify_chain(books).ok
    assert verify_chain(neighbour).ok


def test_thirty_thousand_events_are_sealed_in_well_under_a_second(probe: str, app_sql: Sql, books: Tenant) -> None:
    app_sql.execute("BEGIN")
    enter(app_sql, books)
    app_sql.execute(
        "INSERT INTO audit_probe (tenant_id, name) SELECT %s, 'row' || n FROM generate_series(1, 30000) n",
        [books.id],
    )
    began = time.perf_counter()
    app_sql.execute("COMMIT")
    assert time.perf_counter() - began < 0.8
    assert seals_of(books)[-1].event_count == 30000


def test_eight_writers_on_one_tenant_neither_deadlock_nor_break_the_chain(
    probe: str, connect: Connect, books: Tenant
) -> None:
    failures: list[BaseException] = []

    def write() -> None:
        try:
            with connect() as sql:
                for number in range(40):
                    add_probes(sql, books, f"{number}", "and one more")
        except BaseException as error:
            failures.append(error)

    writers = [threading.Thread(target=write) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failures == []
    result = verify_chain(books)
    assert (result.ok, result.seals, result.events) == (True, 1 + 320, 1 + 640)


def test_foreign_keys_are_checked_before_the_head_is_locked(
    probe: str, connect: Connect, owner_sql: Sql, books: Tenant
) -> None:
    """One who holds a row and waits for the head, one who holds the head and waits for the row."""
    owner_sql.execute("DROP TABLE IF EXISTS audit_probe_line")
    owner_sql.execute(
        """CREATE TABLE audit_probe_line (tenant_id uuid, probe_id uuid, FOREIGN KEY (tenant_id, probe_id)
            REFERENCES audit_probe DEFERRABLE INITIALLY DEFERRED)"""
    )
    owner_sql.execute("GRANT INSERT ON audit_probe_line TO erp_app")
    try:
        with connect() as editor, connect() as poster:
            [row] = add_probes(editor, books, "referred to")
            editor.execute("BEGIN")
            enter(editor, books)
            editor.execute("SELECT 1 FROM audit_probe WHERE id = %s FOR UPDATE", [row])
            editor.execute("UPDATE audit_probe SET amount = 2 WHERE id = %s", [row])
            poster.execute("BEGIN")
            enter(poster, books)
            insert(poster, books, "header")
            poster.execute("INSERT INTO audit_probe_line VALUES (%s, %s)", [books.id, row])
            commit = threading.Thread(target=poster.execute, args=("COMMIT",))
            commit.start()
            time.sleep(0.3)
            editor.execute("COMMIT")
            commit.join(timeout=10)
            assert not commit.is_alive()
        assert verify_chain(books).ok
        assert len(seals_of(books)) == 4
    finally:
        owner_sql.execute("DROP TABLE audit_probe_line")
