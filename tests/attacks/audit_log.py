"""The audit log: rewriting it, adding to it what did not happen, adding to it for others."""

from datetime import UTC, datetime

import psycopg
import pytest
from django.db import DatabaseError, transaction

from tests.attacks.forging import insert
from tests.attacks.ground import Ground, Sql, enter
from tests.attacks.registry import attack

_RECORD = "SELECT auditlog_record_event(%s, '', NULL, '', NULL, '', '', NULL, NULL, NULL, NULL)"
_REWRITING = [
    "UPDATE auditlog_event SET actor_label = 'nobody'",
    "UPDATE auditlog_event SET id = id WHERE false",
    "DELETE FROM auditlog_event",
    "TRUNCATE auditlog_event",
    "UPDATE auditlog_seal SET hash = previous_hash",
    "INSERT INTO auditlog_seal SELECT * FROM auditlog_seal",
    "DELETE FROM auditlog_seal",
    "TRUNCATE auditlog_seal",
    "UPDATE auditlog_chain_head SET seal_number = 0",
    "INSERT INTO auditlog_chain_head SELECT * FROM auditlog_chain_head",
    "DELETE FROM auditlog_chain_head",
    "TRUNCATE auditlog_chain_head",
    "SELECT * FROM auditlog_chain_head FOR UPDATE",
    "SELECT * FROM auditlog_unsealed_transaction",
    "INSERT INTO auditlog_unsealed_transaction (id) VALUES (gen_random_uuid())",
    "DELETE FROM auditlog_unsealed_transaction",
    "DROP TRIGGER event_stays ON auditlog_event",
    "UPDATE auditlog_event_default SET reason = ''",
    "DELETE FROM auditlog_event_default",
    "TRUNCATE auditlog_event_default",
    "INSERT INTO auditlog_event SELECT * FROM auditlog_event",
    "INSERT INTO auditlog_event_default SELECT * FROM auditlog_event",
    "SELECT * FROM auditlog_event_default",
    "ALTER TABLE auditlog_event DETACH PARTITION auditlog_event_default",
    "DROP TABLE auditlog_event_default",
    "SELECT auditlog_make_partition('2019-01-01')",
    "SELECT auditlog_seal(gen_random_uuid(), 1)",
    "DROP TRIGGER event_calls_for_seal ON auditlog_event",
    "ALTER TABLE auditlog_event DISABLE TRIGGER event_calls_for_seal",
    "SELECT auditlog_capture()",
    "SELECT auditlog_seal_transaction()",
    "INSERT INTO auditlog_event SELECT * FROM auditlog_event ON CONFLICT (tenant_id, id) DO UPDATE SET act = 'x'",
]


@attack("rewrites the log: {}", "sql", each=[(one, (one,)) for one in _REWRITING])
def _rewrite(g: Ground, statement: str) -> None:
    with g.inside(), g.refused():
        g.sql(statement)


@attack("rewrites the log", "orm")
def _rewrite_by_orm(g: Ground) -> None:
    from auditlog.events.models import AuditEvent
    from auditlog.models import AuditChainHead, AuditSeal

    with g.inside():
        for change in (
            lambda: AuditEvent.objects.update(reason=""),
            lambda: AuditEvent.objects.all()._raw_delete("default"),
            lambda: AuditEvent.objects.get(id=g.mine.event).delete(),
            lambda: AuditEvent.objects.get(id=g.mine.event).save(),
            lambda: AuditSeal.objects.update(event_count=0),
            lambda: AuditSeal.objects.all()._raw_delete("default"),
            lambda: AuditChainHead.objects.update(seal_number=0),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


@attack("writes an event for another tenant", "sql")
def _for_theirs(g: Ground) -> None:
    with g.inside(), g.refused() as caught:
        g.sql("INSERT INTO auditlog_event (tenant_id, act) VALUES (%s, 'test.thing.seen')", [g.theirs.id])
    assert isinstance(caught.value.__cause__, psycopg.errors.InsufficientPrivilege)


@attack("writes an event for another tenant", "orm")
def _for_theirs_by_orm(g: Ground) -> None:
    from auditlog.events.models import AuditEvent
    from tenancy.scoping.errors import ForeignTenantRow

    with g.inside(), pytest.raises(ForeignTenantRow):
        AuditEvent.objects.create(tenant_id=g.theirs.id, act="test.thing.seen")


@attack("writes an event with no tenant in force", "orm")
def _without(g: Ground) -> None:
    from auditlog.events.recording import record_event
    from erp.foundation.actor import Actor
    from tenancy.scoping.errors import NoTenant

    with pytest.raises(NoTenant):
        record_event("tenancy.access.entered", actor=Actor.command("attack"))


_FORGED = {
    "ordinal": 1, "occurred_at": datetime(2001, 1, 1, tzinfo=UTC), "xact": 1, "row_of_statement": 9,
    "act": "test.thing.seen", "operation": "delete", "digest": b"forged",
}  # fmt: skip


@attack("inserts an event of his own making", "orm")
def _forged_by_orm(g: Ground) -> None:
    from auditlog.events.models import AuditEvent

    with g.inside():
        with g.refused() as caught:
            AuditEvent.objects.create(**_FORGED)
        assert isinstance(caught.value.__cause__, psycopg.errors.InsufficientPrivilege)
        with g.refused():
            AuditEvent.objects.bulk_create([AuditEvent(**_FORGED)])


@attack("inserts an event of his own making", "sql", commits=True)
def _forged(g: Ground) -> None:
    with g.login() as login, pytest.raises(psycopg.errors.InsufficientPrivilege), login.transaction():
        enter(login, g.mine)
        insert(login, "auditlog_event", {"tenant_id": g.mine.id, **_FORGED})


@attack("has an event recorded under no tenant, or without a type", "sql", commits=True)
def _bare(g: Ground) -> None:
    with g.login() as login:
        for tenant, act in (("", "test.thing.seen"), (str(g.mine.id), "")):
            with pytest.raises(psycopg.IntegrityError), login.transaction():
                login.execute("SELECT set_config('app.tenant_id', %s, true)", [tenant])
                login.execute(_RECORD, [act])


@attack("leaves a recorded event unsealed by clearing the tenant and naming others", "sql", commits=True)
def _unsealed(g: Ground) -> None:
    from auditlog.verification.verifying import verify_chain
    from tenancy.tenants.models import Tenant

    with g.login() as login, login.transaction():
        enter(login, g.mine)
        login.execute("SELECT set_config('app.audited_tenants', %s, true)", [f"{g.mine.id},{g.theirs.id}"])
        login.execute(_RECORD, ["test.thing.seen"])
        login.execute("SELECT set_config('app.tenant_id', '', true)")
    with g.inside():
        result = verify_chain(Tenant.objects.get())
        assert result.ok, result.problems
        assert g.sql(
            "SELECT count(*) FROM auditlog_event e WHERE NOT EXISTS (SELECT 1 FROM auditlog_seal s"
            " WHERE s.xact = e.xact AND e.ordinal BETWEEN s.first_ordinal AND s.last_ordinal)"
        ) == [(0,)]


@attack("has his events sealed under another tenant by switching before COMMIT", "sql", commits=True)
def _sealed_elsewhere(g: Ground) -> None:
    with g.god() as god:
        before = _head(god, g.theirs.id)
        with g.login() as login, login.transaction():
            enter(login, g.mine)
            login.execute(_RECORD, ["test.thing.seen"])
            enter(login, g.theirs)
        assert _head(god, g.theirs.id) == before


def _head(god: Sql, tenant: object) -> object:
    return god.execute("SELECT seal_number, hash FROM auditlog_chain_head WHERE tenant_id = %s", [tenant]).fetchone()


@attack("changes audited rows under no act and no name", "sql")
def _anonymous(g: Ground) -> None:
    """A change by plain SQL is in the log all the same, under the login's name."""
    with g.inside():
        g.sql("UPDATE accounting_ledgeraccount SET name = 'Changed by hand' WHERE id = %s", [g.mine.debit])
        [(act, kind, label)] = g.sql(
            "SELECT act, actor_kind, actor_label FROM auditlog_event WHERE subject_id = %s"
            " ORDER BY ordinal DESC LIMIT 1",
            [g.mine.debit],
        )
    assert (act, kind, label) == ("accounting.ledger_account.update", "sql", "erp_app")


_BAIT = "CREATE TEMP TABLE bait (id uuid, tenant_id uuid, name text)"
_TRAP = """CREATE TRIGGER trap AFTER INSERT ON bait REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
EXECUTE FUNCTION auditlog_capture('tenancy.tenant', 'tenant_id', 'name', '', '', '{}', '{}', '{}')"""


@attack("lets the capture watch a table of his own, and writes another tenant's log with it", "sql", commits=True)
def _borrowed_capture(g: Ground) -> None:
    with g.login() as login:
        login.execute(_BAIT)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            login.execute(_TRAP)


@attack("lets the seal watch a table of his own", "sql", commits=True)
def _borrowed_seal(g: Ground) -> None:
    with g.login() as login:
        login.execute("CREATE TEMP TABLE bait (LIKE auditlog_seal)")
        for function in ("auditlog_seal_transaction", "auditlog_call_for_seal", "auditlog_capture_person"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                login.execute(f"CREATE TRIGGER trap AFTER INSERT ON bait FOR EACH ROW EXECUTE FUNCTION {function}()")
