"""What an answer, an error or a number gives away about rows that cannot be seen."""

from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from tenancy.scoping.context import tenant_context
from tests.attacks.ground import Ground
from tests.attacks.registry import attack

# Table, column that is unique within a tenant, and what the other tenant holds in it.
_UNIQUE = [
    ("tenancy_membership", "id"),
    ("accounting_ledgeraccount", "id"),
    ("accounting_ledgeraccount", "code"),
    ("accounting_ledgeraccount", "full_name"),
    ("accounting_unit", "id"),
    ("accounting_unit", "code"),
    ("accounting_exchangerate", "id"),
    ("accounting_journalimport", "id"),
    ("accounting_journalimport", "file_sha256"),
    ("tenancy_job", "id"),
]
_COPY = """INSERT INTO "{table}" SELECT (jsonb_populate_record(NULL::"{table}", to_jsonb(r) || %s::jsonb)).*
  FROM (SELECT * FROM "{table}" LIMIT 1) r"""


def _only_theirs(g: Ground, table: str, column: str) -> Any:
    """A value that stands in the other tenant's rows and, so far, in none of the attacker's."""
    with g.god() as god:
        god.execute("SET session_replication_role = replica")
        if column != "id":
            god.execute(
                f"UPDATE {table} SET {column} = 'only theirs' WHERE tenant_id = %s AND {column} <> 'only theirs'"
                f" AND id = (SELECT id FROM {table} WHERE tenant_id = %s ORDER BY id DESC LIMIT 1)",
                [g.theirs.id, g.theirs.id],
            )
            return "only theirs"
        found = god.execute(f"SELECT id FROM {table} WHERE tenant_id = %s LIMIT 1", [g.theirs.id]).fetchone()
    assert found
    return str(found[0])


@attack("asks by a unique {} whether another tenant has it", "sql", each=[(f"{t}.{c}", (t, c)) for t, c in _UNIQUE])
def _unique(g: Ground, table: str, column: str) -> None:
    """What only they hold is free for the attacker, so that no refusal tells of it."""
    from erp.foundation.identifiers import new_id

    value = _only_theirs(g, table, column)
    others = {
        "tenancy_membership": {"user_id": str(g.theirs.user)},
        "accounting_ledgeraccount": {"code": "9-probe", "full_name": "probe", "role": ""},
        "accounting_unit": {"code": "probe"},
        "accounting_exchangerate": {"day": "2001-01-01"},
    }.get(table, {})
    with g.inside():
        g.sql(_COPY.format(table=table), [psycopg.types.json.Jsonb({"id": str(new_id()), **others, column: value})])


@attack("posts under another tenant's idempotency key to be handed its entry", "orm")
def _idempotency(g: Ground) -> None:
    from accounting.ledger.posting import post_journal_entry
    from accounting.ledger.proposals import ProposedEntry, base_line
    from erp.foundation.actor import Actor
    from tests.attacks.ground import DAY

    proposed = ProposedEntry(
        DAY,
        [base_line(g.mine.debit, 5, "ZAR"), base_line(g.mine.credit, -5, "ZAR")],
        idempotency_key=f"secret-{g.theirs.slug}",
    )
    with g.inside():
        posted = post_journal_entry(proposed, actor=Actor.command("attack"))
        assert posted.id == proposed.id


@attack("makes an account with another tenant's code through the model's own validation", "orm")
def _validation(g: Ground) -> None:
    from accounting.ledger.models import LedgerAccount

    code = _only_theirs(g, "accounting_ledgeraccount", "code")
    with g.inside():
        account = LedgerAccount(code=code, name="x", full_name="x", type="asset", normal_balance="debit")
        account.full_clean()
        account.save()


@attack("learns another tenant's numbers from the next number given", "orm")
def _numbers(g: Ground) -> None:
    """Each tenant counts for itself: both first entries bear the same number."""
    assert g.mine.number == g.theirs.number == "JE-2026-00001"


@attack("reads values in the detail of a refused unique value", "sql")
def _detail(g: Ground) -> None:
    with g.inside(), pytest.raises(IntegrityError) as refused, transaction.atomic():
        g.sql(
            "INSERT INTO accounting_unit (id, tenant_id, code, exponent, name)"
            " VALUES (gen_random_uuid(), %s, %s, 2, '')",
            [g.mine.id, f"unit-{g.mine.slug}"],
        )
    assert str(g.theirs.id) not in str(refused.value)
    assert g.theirs.slug not in str(refused.value)


_PROBES = [
    "SELECT 1 / (CASE WHEN memo LIKE 'The secret%%' THEN 0 ELSE 1 END) FROM accounting_journalentry"
    " WHERE tenant_id = %s",
    "SELECT memo::int FROM accounting_journalentry WHERE tenant_id = %s",
    "SELECT * FROM accounting_journalentry WHERE tenant_id = %s AND 1 / (length(memo) - length(memo)) = 1",
    "SELECT CASE WHEN EXISTS (SELECT 1 FROM accounting_journalentry WHERE tenant_id = %s)"
    " THEN 1 / (random() * 0)::int END",
    "SELECT count(*) FILTER (WHERE memo::date > now()) FROM accounting_journalentry WHERE tenant_id = %s",
]


@attack("makes another tenant's rows fail: {}", "sql", each=[(probe.replace("%%", "%"), (probe,)) for probe in _PROBES])
def _probe(g: Ground, probe: str) -> None:
    """An error would mean that the condition has looked at a row that cannot be seen."""
    with g.inside():
        g.sql(probe, [g.theirs.id])


@attack("lets a cheap function of his own look at rows before the policy does", "sql")
def _cheap_function(g: Ground) -> None:
    with g.login() as login:
        heard: list[str] = []
        login.add_notice_handler(lambda notice: heard.append(notice.message_primary or ""))
        login.execute(
            "CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS"
            " $$ BEGIN RAISE NOTICE '%', $1; RETURN true; END $$"
        )
        with login.transaction():
            login.execute("SELECT set_config('app.tenant_id', %s, true)", [str(g.mine.id)])
            login.execute("SELECT * FROM accounting_journalentry WHERE pg_temp.leak(memo)")
    assert any(g.mine.slug in text for text in heard)
    assert not any(g.theirs.slug in text for text in heard)


@attack("calls his own function leakproof", "sql")
def _leakproof(g: Ground) -> None:
    with g.login() as login, pytest.raises(psycopg.errors.InsufficientPrivilege):
        login.execute("CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE sql LEAKPROOF AS 'SELECT true'")


@attack("counts another tenant's rows in a plan", "sql")
def _plan(g: Ground) -> None:
    """The plan tells of the rows that it has met, and it meets none of theirs."""
    with g.inside():
        text = "\n".join(row[0] for row in g.sql("EXPLAIN ANALYZE SELECT * FROM accounting_journalline"))
    own = g.sql
    with tenant_context(g.mine.id):
        mine = own("SELECT count(*) FROM accounting_journalline")[0][0]
    assert f"rows={mine}" in text.replace(".00", "")


@attack("learns from the definer functions more than an id", "sql")
def _definers(g: Ground) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tenant_id_by_slug(%s)", [g.theirs.slug])
        assert cursor.fetchall() == [(g.theirs.id,)]
        cursor.execute("SELECT numbering_lock_series('JE', '2026') WHERE false")
    with g.inside():
        # The series of the tenant in force, whoever asks for which.
        # Two numbers are given: to the entry and to the opening balances of the ground.
        assert g.sql("SELECT numbering_lock_series('JE', '2026')") == [(2,)]
        assert g.sql("SELECT numbering_lock_series('ZZ', '2026')") == [(0,)]
