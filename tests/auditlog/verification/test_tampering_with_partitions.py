"""A superuser tampers with the months of the log; the verifier names the row, wherever it lies."""

from datetime import UTC, datetime
from uuid import UUID

from auditlog.events.models import AuditEvent
from auditlog.verification.verifying import verify_chain
from tenancy.scoping.findings import find_all
from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Sql
from tests.auditlog.verification.tampering import first_problem

# A day in a month that is long over.
_OTHER_MONTH = datetime(2019, 3, 15, tzinfo=UTC)


def id_in_other_month(event: AuditEvent) -> UUID:
    """The same id, but for the time in front of it."""
    return UUID(int=int(_OTHER_MONTH.timestamp() * 1000) << 80 | event.id.int & (1 << 80) - 1)


def test_event_moved_to_another_month_is_named(written: list[AuditEvent], tamperer: Sql, books: Tenant) -> None:
    tamperer.execute("SELECT auditlog_make_partition(%s)", [_OTHER_MONTH.date()])
    tamperer.execute(
        "UPDATE auditlog_event SET id = %s WHERE tenant_id = %s AND ordinal = %s",
        [id_in_other_month(written[2]), books.id, written[2].ordinal],
    )
    result = verify_chain(books)
    assert not result.ok
    assert first_problem(result)[1] in (3, written[2].ordinal)
    assert str(written[2].ordinal) in " ".join(problem.sentence for problem in result.problems)


def test_forged_partition_is_named_by_the_verifier_and_by_the_check_of_the_walls(
    written: list[AuditEvent], tamperer: Sql, books: Tenant
) -> None:
    tamperer.execute("CREATE TABLE forged_month (LIKE auditlog_event INCLUDING ALL)")
    tamperer.execute(
        "INSERT INTO forged_month SELECT * FROM auditlog_event WHERE tenant_id = %s AND ordinal = %s",
        [books.id, written[0].ordinal],
    )
    tamperer.execute(
        "UPDATE forged_month SET id = '01000000-0000-7000-8000-000000000001', ordinal = 999999999, xact = 999999999"
    )
    tamperer.execute(
        "ALTER TABLE auditlog_event ATTACH PARTITION forged_month"
        " FOR VALUES FROM ('01000000-0000-0000-0000-000000000000') TO ('01000000-0001-0000-0000-000000000000')"
    )
    result = verify_chain(books)
    assert any(problem.unit == "event" and problem.number == 999999999 for problem in result.problems)
    named = {finding.kind for finding in find_all() if finding.table == "forged_month"}
    assert named >= {"row security off", "unguarded partition"}
    tamperer.execute("ALTER TABLE auditlog_event DETACH PARTITION forged_month")
    tamperer.execute("DROP TABLE forged_month")


def test_month_that_was_taken_away_is_missed(written: list[AuditEvent], tamperer: Sql, books: Tenant) -> None:
    place = tamperer.execute(
        "SELECT DISTINCT tableoid::regclass::text FROM auditlog_event WHERE tenant_id = %s", [books.id]
    ).fetchone()
    assert place is not None
    tamperer.execute(f"ALTER TABLE auditlog_event DETACH PARTITION {place[0]}")
    unit, number, words = first_problem(verify_chain(books))
    assert (unit, number) == ("seal", 1)
    assert "removed" in words or "missing" in words
