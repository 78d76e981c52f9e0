"""Rates of exchange, lines that are not worth their rates, and budgets, bent by plain SQL."""

from uuid import uuid4

import psycopg

from tests.attacks.books import refused_by_commit
from tests.attacks.forging import insert, lines_of, plant_header
from tests.attacks.ground import DAY, Ground, Sql, enter
from tests.attacks.registry import attack

# Rates are never changed, whoever asks; a later revision is a row of its own.
_REWRITINGS = [
    "UPDATE accounting_exchangerate SET rate = 1",
    "UPDATE accounting_exchangerate SET day = day - 1",
    "UPDATE accounting_publishedrate SET quote = quote * 2",
    "UPDATE accounting_rateimport SET file_sha256 = ''",
    "UPDATE accounting_unit SET exponent = 9",
    "DELETE FROM accounting_exchangerate",
    "DELETE FROM accounting_publishedrate",
    "DELETE FROM accounting_rateimport",
    "TRUNCATE accounting_publishedrate",
    "INSERT INTO accounting_exchangerate SELECT * FROM accounting_exchangerate ON CONFLICT (tenant_id, id)"
    " DO UPDATE SET rate = 1",
    "DELETE FROM accounting_budget",
    "DELETE FROM accounting_budgetamount",
    "TRUNCATE accounting_budgetamount",
]


@attack("rewrites his own rates and budgets: {}", "sql", commits=True, each=[(one, (one,)) for one in _REWRITINGS])
def _rewrite(g: Ground, statement: str) -> None:
    with refused_by_commit(g, kind=psycopg.errors.InsufficientPrivilege) as sql:
        sql.execute(statement)


_REACHING_OVER = [
    "UPDATE accounting_budget SET name = 'taken' WHERE tenant_id = %s",
    "UPDATE accounting_budget SET is_active = true WHERE tenant_id = %s",
    "UPDATE accounting_budgetamount SET amount = 0 WHERE tenant_id = %s",
]


@attack("changes what another tenant budgets: {}", "sql", commits=True, each=[(o, (o,)) for o in _REACHING_OVER])
def _reach_over(g: Ground, statement: str) -> None:
    with g.login() as login, login.transaction():
        enter(login, g.mine)
        assert login.execute(statement, [g.theirs.id]).rowcount == 0


@attack("plants an amount in the budget of another tenant", "sql", commits=True)
def _amount_over_there(g: Ground) -> None:
    """Under the other's name the policy refuses, under his own the reference does."""
    for tenant in (g.theirs, g.mine):
        with refused_by_commit(g) as sql:
            insert(sql, "accounting_budgetamount", {**_amount_row(sql, g), "tenant_id": tenant.id})


def _amount_row(sql: Sql, g: Ground) -> dict[str, object]:
    return {
        "id": uuid4(),
        "budget_id": g.theirs.budget,
        "account_id": g.mine.debit,
        "period_id": g.mine.period,
        "amount": 1,
    }


@attack("moves an amount of his own into the budget of another tenant", "sql", commits=True)
def _amount_moved(g: Ground) -> None:
    with refused_by_commit(g, kind=psycopg.errors.ForeignKeyViolation) as sql:
        sql.execute("UPDATE accounting_budgetamount SET budget_id = %s", [g.theirs.budget])


@attack("enters a rate for another tenant", "sql", commits=True)
def _rate_over_there(g: Ground) -> None:
    with refused_by_commit(g, kind=psycopg.errors.InsufficientPrivilege) as sql:
        given = {"currency": "USD", "day": DAY, "rate": 1, "source": "me", "revision": 9}
        insert(sql, "accounting_exchangerate", {"id": uuid4(), "tenant_id": g.theirs.id, **given})


@attack("plants a figure in the file of rates of another tenant", "sql", commits=True)
def _figure_over_there(g: Ground) -> None:
    with g.god() as god:
        row = god.execute("SELECT id FROM accounting_rateimport WHERE tenant_id = %s", [g.theirs.id]).fetchone()
    assert row
    with refused_by_commit(g, kind=psycopg.errors.ForeignKeyViolation) as sql:
        given = {"source": "ECB", "against": "EUR", "currency": "USD", "day": DAY, "quote": 1, "revision": 9}
        insert(
            sql, "accounting_publishedrate", {"id": uuid4(), "tenant_id": g.mine.id, "rate_import_id": row[0], **given}
        )


@attack("asks for the rates of another tenant by the function that finds them", "sql", commits=True)
def _ask_for_rates(g: Ground) -> None:
    with g.login() as login, login.transaction():
        enter(login, g.mine)
        found = login.execute("SELECT source FROM exchange_rates_on(ARRAY['USD'], %s::date[])", [[DAY]]).fetchall()
    assert found == [(g.mine.slug,)]


_DIGEST = """
SELECT encode(sha256(convert_to(string_agg(journal_line_digest(
         l.n::int, l.account, l.currency, l.in_currency, l.amount, l.rate, ''), E'\n' ORDER BY l.n), 'UTF8')), 'hex')
  FROM unnest(%s::uuid[], %s::text[], %s::bigint[], %s::bigint[], %s::numeric[])
       WITH ORDINALITY l(account, currency, in_currency, amount, rate, n)"""

# What each line says: its currency, its amount there, its amount in base currency, its rate.
_BENT = [
    ("a dollar for a hundred", ("USD", 100, 100_00, 18)),
    ("dollars on the other side", ("USD", -500, 90_00, 18)),
    ("base currency at another rate", (None, 500, 500, 2)),
    ("base currency worth more than itself", (None, 500, 5_000, 1)),
]


@attack("posts {}", "sql", commits=True, each=[(name, (line,)) for name, line in _BENT])
def _off_its_rate(g: Ground, line: tuple[str | None, int, int, int]) -> None:
    """The entry balances and its hash is right; only the worth of a line is not."""
    with refused_by_commit(g, kind=psycopg.errors.IntegrityConstraintViolation) as sql:
        _plant(sql, g, line)


@attack("(nobody: an honest line in dollars by the same press is accepted)", "sql", commits=True)
def _at_its_rate(g: Ground) -> None:
    """Were this refused, every refusal above would prove nothing."""
    with g.login() as login, login.transaction():
        enter(login, g.mine)
        _plant(login, g, ("USD", 500, 90_00, 18))


def _plant(sql: Sql, g: Ground, line: tuple[str | None, int, int, int]) -> None:
    currency, in_currency, amount, rate = line
    (debit, _), (credit, _) = lines_of(g.mine)
    rows = [
        (debit, currency or g.mine.currency, in_currency, amount, rate),
        (credit, g.mine.currency, -amount, -amount, 1),
    ]
    row = sql.execute(_DIGEST, [list(column) for column in zip(*rows, strict=True)]).fetchone()
    assert row
    entry = plant_header(sql, g.mine, [(debit, amount), (credit, -amount)], content_hash=row[0])
    sql.execute(
        """INSERT INTO accounting_journalline (id, tenant_id, entry_id, line_number, account_id, posting_date,
             memo, amount, currency, currency_amount, rate, rate_source)
           SELECT gen_random_uuid(), %s, %s, l.n, l.account, %s, '', l.amount, l.currency, l.in_currency, l.rate, ''
             FROM unnest(%s::uuid[], %s::text[], %s::bigint[], %s::bigint[], %s::numeric[])
                  WITH ORDINALITY l(account, currency, in_currency, amount, rate, n)""",
        [g.mine.id, entry, DAY, *[list(column) for column in zip(*rows, strict=True)]],
    )
