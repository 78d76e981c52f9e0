"""A seal that is no part of the chain covers nothing, whatever number and time it bears."""

import psycopg
import pytest

from auditlog.events.models import AuditEvent
from auditlog.verification.heads import read_head
from auditlog.verification.verifying import verify_chain
from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Sql, add_probes

_FORGED = 999_999_999
_BEFORE, _JUST_BEYOND, _FAR_BEYOND = -1, 6, 9_000_000_000_000_000_000


def forge(tamperer: Sql, tenant: Tenant, number: int, sealed_at: str, event: AuditEvent) -> None:
    """Put in an event of a transaction that never was, dated back a minute, and a seal over it."""
    tamperer.execute("ALTER TABLE auditlog_seal DROP CONSTRAINT IF EXISTS audit_seal_counts_from_one")
    tamperer.execute(
        "CREATE TEMP TABLE forged AS SELECT * FROM auditlog_event WHERE tenant_id = %s AND ordinal = %s",
        [tenant.id, event.ordinal],
    )
    tamperer.execute(
        "UPDATE forged SET id = (auditlog_id_prefix(occurred_at - interval '1 minute') || repeat('0', 15))::uuid,"
        " occurred_at = occurred_at - interval '1 minute', ordinal = %s, xact = %s",
        [_FORGED, _FORGED],
    )
    tamperer.execute("INSERT INTO auditlog_event SELECT * FROM forged")
    tamperer.execute(
        """INSERT INTO auditlog_seal (tenant_id, id, number, xact, first_ordinal, last_ordinal, event_count,
            sealed_at, previous_hash, hash)
            SELECT tenant_id, new_uuid7(), %s, xact, ordinal, ordinal, 1, %s, sha256('x'), sha256('y') FROM forged""",
        [number, sealed_at],
    )


def test_seal_below_one_is_refused(written: list[AuditEvent], tamperer: Sql, books: Tenant) -> None:
    """It stands first in this file: who forges, drops the constraint."""
    with pytest.raises(psycopg.errors.CheckViolation):
        tamperer.execute("UPDATE auditlog_seal SET number = 0 WHERE tenant_id = %s AND number = 5", [books.id])


@pytest.mark.parametrize("part", ["whole", "since"])
@pytest.mark.parametrize("sealed_at", ["now", "2001-01-01", "2099-01-01"])
@pytest.mark.parametrize("number", [_BEFORE, 0, _JUST_BEYOND, _FAR_BEYOND])
def test_seal_outside_of_the_chain_is_named_and_covers_nothing(
    number: int, sealed_at: str, part: str, written: list[AuditEvent], tamperer: Sql, books: Tenant
) -> None:  # fmt: skip
    good = verify_chain(books)
    since = read_head(good.head) if part == "since" else None
    forge(tamperer, books, number, sealed_at, written[1])
    result = verify_chain(books, known_heads=[good.head], since=since)
    where = "before the first, which is seal 1" if number < 1 else "beyond the head, which is at seal 5"
    sentences = [problem.sentence for problem in result.problems]
    assert f"seal {number} stands {where}: it was put in later" in sentences
    if number < 1:
        assert sentences == [
            f"seal {number} stands {where}: it was put in later",
            f"event {_FORGED} is covered by no seal: it was put in later",
        ]


def test_new_part_never_begins_at_a_seal_outside_of_the_chain(
    written: list[AuditEvent], tamperer: Sql, books: Tenant
) -> None:
    since = read_head(verify_chain(books).head)
    forge(tamperer, books, _BEFORE, "2001-01-01", written[1])
    assert verify_chain(books, since=since).first_seal == 1


def test_what_is_sealed_while_the_walk_goes_on_is_covered(
    written: list[AuditEvent], app_sql: Sql, books: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []

    def write_more(seals: int, of: int, events: int) -> None:
        told.append(seals)
        add_probes(app_sql, books, "meanwhile")

    monkeypatch.setattr("auditlog.verification.verifying._SEALS_BETWEEN_REPORTS", 2)
    assert verify_chain(books, tell=write_more).ok
    assert told
    assert verify_chain(books).seals == 5 + len(told)
