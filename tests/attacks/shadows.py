"""Temporary things with the names of real ones: what the guards see must not be they."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import uuid4

import psycopg
import pytest

from tests.attacks.forging import lines_of, plant_header
from tests.attacks.ground import DAY, Ground, Sql, enter
from tests.attacks.registry import attack

_SHADOWED = [
    "accounting_accountingperiod",
    "accounting_fiscalyear",
    "accounting_journalentry",
    "accounting_journalline",
    "accounting_ledgeraccount",
    "accounting_periodbalance",
    "accounting_daybalance",
    "tenancy_numberseries",
    "auditlog_event",
    "auditlog_chain_head",
    "auditlog_seal",
]


@contextmanager
def _shadowing(g: Ground, *tables: str) -> Iterator[Sql]:
    """A login before whose eyes a temporary table stands for each of the real ones."""
    with g.login() as login:
        for table in tables:
            login.execute(f"CREATE TEMP TABLE {table} AS SELECT * FROM public.{table} WITH NO DATA")
        yield login


_HEADER = """INSERT INTO public.accounting_journalentry (id, tenant_id, series, cycle, sequence, number, period_id,
  posting_date, document_date, memo, reference, source, line_count, total, content_hash, posted_by_label, posted_at,
  posted_xact, reversal_of_id)
SELECT %(id)s, %(tenant)s, 'JE', '2026', s + 1, 'JE-2026-' || lpad((s + 1)::pg_catalog.text, 5, '0'), %(period)s,
  %(day)s, %(day)s, 'shadow', '', 'manual', 2, 500, %(hash)s, '', now(), 0, NULL
  FROM numbering_lock_series('JE', '2026') s"""


@attack("posts into a closed period past a temporary table of open ones", "sql", commits=True)
def _open_periods(g: Ground) -> None:
    with _shadowing(g, "accounting_accountingperiod") as sql, pytest.raises(psycopg.IntegrityError), sql.transaction():
        enter(sql, g.mine)
        sql.execute("INSERT INTO pg_temp.accounting_accountingperiod SELECT * FROM public.accounting_accountingperiod")
        sql.execute("UPDATE pg_temp.accounting_accountingperiod SET state = 'open'")
        values = {"id": uuid4(), "tenant": g.mine.id, "period": g.mine.closed, "day": date(2026, 4, 15), "hash": "x"}
        sql.execute(_HEADER, values)


@attack("posts unbalanced lines past temporary tables of entries and lines", "sql", commits=True)
def _temporary_entries(g: Ground) -> None:
    tables = ("accounting_journalentry", "accounting_journalline")
    with _shadowing(g, *tables) as sql, pytest.raises(psycopg.IntegrityError), sql.transaction():
        enter(sql, g.mine)
        entry = uuid4()
        plant_header(sql, g.mine, lines_of(g.mine), id=entry, posted_xact=0)
        sql.execute("UPDATE pg_temp.accounting_journalentry SET posted_xact = pg_current_xact_id()::text::bigint")
        sql.execute(
            """INSERT INTO public.accounting_journalline (id, tenant_id, entry_id, line_number, account_id,
                 posting_date, memo, amount, currency, currency_amount, rate, rate_source)
               VALUES (gen_random_uuid(), %s, %s, 1, %s, %s, '', 500, 'ZAR', 500, 1, '')""",
            [g.mine.id, entry, g.mine.debit, DAY],
        )


@attack("posts a header without lines past a temporary table of lines", "sql", commits=True)
def _temporary_lines(g: Ground) -> None:
    with _shadowing(g, "accounting_journalline") as sql, pytest.raises(psycopg.IntegrityError), sql.transaction():
        enter(sql, g.mine)
        entry = plant_header(sql, g.mine, lines_of(g.mine))
        sql.execute(
            """INSERT INTO pg_temp.accounting_journalline (id, tenant_id, entry_id, line_number, account_id,
                 posting_date, memo, amount, currency, currency_amount, rate, rate_source)
               VALUES (gen_random_uuid(), %s, %s, 1, %s, %s, '', 500, 'ZAR', 500, 1, '')""",
            [g.mine.id, entry, g.mine.debit, DAY],
        )


@attack("reads other tenants through a definer function past temporary tables", "sql", commits=True)
def _definers(g: Ground) -> None:
    with _shadowing(g, "tenancy_tenant", "tenancy_numberseries") as sql, sql.transaction(force_rollback=True):
        enter(sql, g.mine)
        sql.execute("INSERT INTO pg_temp.tenancy_tenant (id, slug) VALUES (%s, 'shadow')", [uuid4()])
        assert sql.execute("SELECT tenant_id_by_slug('shadow')").fetchone() == (None,)
        sql.execute("SELECT numbering_lock_series('JE', '2026')")
        assert sql.execute("SELECT count(*) FROM pg_temp.tenancy_numberseries").fetchone() == (0,)


@attack("posts through the product's own function past temporary tables of everything", "sql", commits=True)
def _everything(g: Ground) -> None:
    """The books do not move; what is written, if anything, goes with the session."""
    count = "SELECT count(*), sum(total) FROM public.accounting_journalentry"
    with g.god() as god:
        before = god.execute(count).fetchone()
        with _shadowing(g, *_SHADOWED) as sql:
            try:
                with sql.transaction():
                    enter(sql, g.mine)
                    plant_header(sql, g.mine, lines_of(g.mine))
            except psycopg.Error:
                pass
        assert god.execute(count).fetchone() == before


_TYPES = ["text", "uuid", "jsonb", "bytea", "regclass"]


@attack(
    "forges the stamp of an entry by a type of his own called {}", "sql", commits=True, each=[(t, (t,)) for t in _TYPES]
)
def _types(g: Ground, name: str) -> None:
    """Names of types are looked for among temporary ones first, where nobody forbids it."""
    with g.login() as sql:
        sql.execute(f"CREATE DOMAIN pg_temp.{name} AS pg_catalog.varchar(2)")
        with sql.transaction(force_rollback=True):
            enter(sql, g.mine)
            entry = uuid4()
            period, tenant = str(g.mine.period), str(g.mine.id)
            sql.execute(
                _HEADER, {"id": str(entry), "tenant": tenant, "period": period, "day": DAY, "hash": "x"}, prepare=False
            )
            found = sql.execute(
                "SELECT posted_xact = pg_current_xact_id()::pg_catalog.text::bigint FROM accounting_journalentry"
                " WHERE id = %s::pg_catalog.uuid",
                [str(entry)],
            ).fetchone()
        assert found == (True,)


@attack("forges the stamp of an entry by a type of his own with a cast of his own", "sql", commits=True)
def _cast(g: Ground) -> None:
    with g.login() as sql:
        sql.execute("CREATE TYPE pg_temp.text AS ENUM ('x')")
        sql.execute(
            "CREATE FUNCTION pg_temp.into(xid8) RETURNS pg_temp.text LANGUAGE sql AS $$ SELECT 'x'::pg_temp.text $$"
        )
        sql.execute(
            "CREATE FUNCTION pg_temp.out_of(pg_temp.text) RETURNS bigint LANGUAGE sql AS 'SELECT 1152921504606846976'"
        )
        sql.execute("CREATE CAST (xid8 AS pg_temp.text) WITH FUNCTION pg_temp.into(xid8)")
        sql.execute("CREATE CAST (pg_temp.text AS bigint) WITH FUNCTION pg_temp.out_of(pg_temp.text)")
        with sql.transaction(force_rollback=True):
            enter(sql, g.mine)
            values = {"id": uuid4(), "tenant": g.mine.id, "period": g.mine.period, "day": DAY, "hash": "x"}
            sql.execute(_HEADER, values)
            found = sql.execute(
                "SELECT posted_xact < 1000000000 FROM accounting_journalentry WHERE memo = 'shadow'"
            ).fetchone()
        assert found == (True,)


@attack("shadows a function or an operator that the guards use", "sql", commits=True)
def _functions(g: Ground) -> None:
    """Nothing temporary is found by the bare name of a function or operator."""
    with g.login() as sql:
        sql.execute(
            "CREATE FUNCTION pg_temp.journal_line_digest(int, uuid, text, bigint, bigint, numeric, text)"
            " RETURNS text LANGUAGE sql AS $$ SELECT 'same' $$"
        )
        sql.execute("CREATE FUNCTION pg_temp.differs(bigint, bigint) RETURNS boolean LANGUAGE sql AS 'SELECT false'")
        sql.execute("CREATE OPERATOR pg_temp.<> (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = pg_temp.differs)")
        sql.execute("SET search_path = pg_temp, public, pg_catalog")
        with pytest.raises(psycopg.IntegrityError), sql.transaction():
            enter(sql, g.mine)
            entry = plant_header(sql, g.mine, lines_of(g.mine))
            sql.execute(
                """INSERT INTO public.accounting_journalline (id, tenant_id, entry_id, line_number, account_id,
                     posting_date, memo, amount, currency, currency_amount, rate, rate_source)
                   SELECT gen_random_uuid(), %s, %s, n, %s, %s, '', n, 'ZAR', n, 1, '' FROM generate_series(1, 2) n""",
                [g.mine.id, entry, g.mine.debit, DAY],
            )


_GUARDS = {
    "journal_lines_arrive_whole": "accounting_journalline",
    "journal_entries_fit_period_and_series": "accounting_journalentry",
    "journal_entry_has_lines": "accounting_journalentry",
}


@attack(
    "lets {} work as the owner on a table of his own",
    "sql",
    commits=True,
    each=[(f, (f, t)) for f, t in _GUARDS.items()],
)
def _borrowed_guard(g: Ground, function: str, table: str) -> None:
    """Fed with made-up rows it would write balances and numbers, of any tenant."""
    with g.login() as login:
        login.execute(f"CREATE TEMP TABLE bait (LIKE {table})")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            login.execute(
                "CREATE TRIGGER trap AFTER INSERT ON bait REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT"
                f" EXECUTE FUNCTION {function}()"
            )


@attack("leaves a temporary table behind for the next one on the connection", "sql", commits=True)
def _left_behind(g: Ground) -> None:
    """Guards do not see it; and DISCARD ALL, which a pooler sends between sessions, drops it."""
    with g.login() as sql:
        sql.execute("CREATE TEMP TABLE accounting_journalentry (LIKE public.accounting_journalentry)")
        sql.execute("DISCARD ALL")
        with sql.transaction():
            enter(sql, g.mine)
            found = sql.execute("SELECT count(*) > 0 FROM accounting_journalentry").fetchone()
        assert found == (True,)
