"""The log has a partition per month, made in time, guarded from birth, and a net under them."""

from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from auditlog.events.partitions import DEFAULT_PARTITION, ensure_partitions, partition_findings
from auditlog.events.tasks import make_partitions
from auditlog.verification.verifying import verify_chain
from erp.foundation.actor import Actor
from tenancy.scoping.findings import find_all
from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Connect, Sql, add_probes, enter

_ATTACHED = """
SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'auditlog_event'::regclass ORDER BY c.relname"""


def partitions(sql: Sql) -> list[str]:
    """The names of the partitions."""
    return [str(row[0]) for row in sql.execute(_ATTACHED).fetchall()]


def month(ahead: int) -> str:
    """The name of the partition of the month so many months from now."""
    now = datetime.now(UTC)
    months = now.year * 12 + now.month - 1 + ahead
    return f"auditlog_event_{months // 12}_{months % 12 + 1:02}"


def lose(sql: Sql, *names: str) -> None:
    """Take partitions away, as no code of ours does."""
    for name in names:
        sql.execute(f"ALTER TABLE auditlog_event DETACH PARTITION {name}")
        sql.execute(f"DROP TABLE {name}")


def places_of(sql: Sql, tenant: Tenant) -> set[str]:
    """The partitions in which the tenant's events lie."""
    found = sql.execute(
        "SELECT DISTINCT tableoid::regclass::text FROM auditlog_event WHERE tenant_id = %s", [tenant.id]
    )
    return {str(row[0]) for row in found.fetchall()}


def test_this_month_and_the_next_two_years_have_a_partition(app_sql: Sql) -> None:
    assert partitions(app_sql) == sorted([*(month(ahead) for ahead in range(25)), DEFAULT_PARTITION])
    assert list(partition_findings()) == []
    assert ensure_partitions() == 0


def test_event_lies_in_the_partition_of_its_month(probe: str, app_sql: Sql, tamperer: Sql, books: Tenant) -> None:
    add_probes(app_sql, books, "a")
    assert places_of(tamperer, books) == {month(0)}


def test_daily_task_makes_what_is_missing_and_guards_it(tamperer: Sql, app_sql: Sql, books: Tenant) -> None:
    lose(tamperer, month(23), month(24))
    make_partitions()
    assert month(24) in partitions(app_sql)
    assert month(23) in partitions(app_sql)
    assert find_all() == []
    for statement in (f"SELECT * FROM {month(24)}", f"INSERT INTO {month(24)} DEFAULT VALUES"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app_sql.execute(statement)


@pytest.mark.parametrize("statement", ["UPDATE {} SET reason = ''", "DELETE FROM {}", "TRUNCATE {}"])
def test_owner_rewrites_no_partition_by_itself(
    statement: str, probe: str, app_sql: Sql, owner_sql: Sql, books: Tenant
) -> None:
    add_probes(app_sql, books, "a")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="written once"):
        owner_sql.execute(statement.format(month(0)))


def test_rows_of_a_partition_are_refused_even_where_its_own_trigger_is_gone(
    probe: str, app_sql: Sql, tamperer: Sql, books: Tenant
) -> None:
    add_probes(app_sql, books, "a")
    tamperer.execute("SET session_replication_role = origin")
    with tamperer.transaction(force_rollback=True):
        tamperer.execute(f"DROP TRIGGER events_stay ON {month(0)}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="written once"):
            tamperer.execute(f"DELETE FROM {month(0)}")


def test_month_that_is_missing_too_near_is_found(tamperer: Sql, books: Tenant) -> None:
    lose(tamperer, month(2))
    try:
        [(table, kind, sentence)] = partition_findings()
        assert (table, kind) == ("auditlog_event", "months missing")
        assert "go to the default partition" in sentence
        assert ensure_partitions() == 1
    finally:
        ensure_partitions()
    assert list(partition_findings()) == []


def test_partition_waits_for_a_reader_no_longer_than_acts_may(tamperer: Sql, connect: Connect, books: Tenant) -> None:
    lose(tamperer, month(24))
    with connect() as reader:
        with reader.transaction():
            enter(reader, books)
            reader.execute("SELECT count(*) FROM auditlog_event")
            assert ensure_partitions() == 0
        assert ensure_partitions() == 1


def test_act_without_a_partition_is_kept_sealed_and_told_of_until_the_owner_mends_it(
    tamperer: Sql, app_sql: Sql, owner_sql: Sql, probe: str
) -> None:
    lose(tamperer, *(month(ahead) for ahead in range(25)))
    fresh = _tenant_of_this_moment()
    add_probes(app_sql, fresh, "a", "b")
    assert places_of(tamperer, fresh) == {DEFAULT_PARTITION}
    result = verify_chain(fresh)
    assert (result.ok, result.events) == (True, 3)
    assert {kind for _, kind, _ in partition_findings()} == {"months missing", "events in the default partition"}
    assert ensure_partitions() == 24
    assert {kind for _, kind, _ in partition_findings()} == {"months missing", "events in the default partition"}
    owner_sql.execute(_as_documented())
    assert places_of(tamperer, fresh) == {month(0)}
    assert [one for one in find_all() if one.table.startswith("auditlog")] == []
    add_probes(app_sql, fresh, "c")
    assert verify_chain(fresh).ok


def _as_documented() -> str:
    """What the manual tells the operator to run, with this month in it."""
    manual = (Path(__file__).resolve().parents[3] / "docs" / "operations.md").read_text()
    begins, ends = (f"{month(ahead)[-7:].replace('_', '-')}-01 00:00Z" for ahead in (0, 1))
    text = manual.partition("```sql\nBEGIN;")[2].partition("COMMIT;\n```")[0]
    assert text.count("2028") == 3
    for before, after in (("auditlog_event_2028_12", month(0)), ("2028-12-01 00:00Z", begins)):
        text = text.replace(before, after)
    return f"BEGIN;{text.replace('2029-01-01 00:00Z', ends)}COMMIT;"


def _tenant_of_this_moment() -> Tenant:
    from tenancy.tenants.creation import create_tenant

    slug = f"audit-{datetime.now(UTC):%f%S}"
    return create_tenant(slug, name="Net", country="ZA", currency="ZAR", actor=Actor.command("test"))
