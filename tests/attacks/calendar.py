"""Fiscal years and periods bent so that days which are closed seem open."""

from datetime import date
from typing import Any
from uuid import uuid4

from tests.attacks.books import refused_by_commit
from tests.attacks.forging import insert, plant
from tests.attacks.ground import Ground, Sql
from tests.attacks.registry import attack


@attack("opens a second period over a closed one to post into it", "sql", commits=True)
def _second_period(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        period = uuid4()
        insert(
            sql,
            "accounting_accountingperiod",
            {
                "id": period,
                "tenant_id": g.mine.id,
                "fiscal_year_id": _year_of(sql, g.mine.closed),
                "number": 99,
                "name": "April once more",
                "starts": date(2026, 4, 2),
                "ends": date(2026, 4, 29),
                "state": "open",
            },
        )
        plant(sql, g.mine, day=date(2026, 4, 15), period_id=period)


@attack("opens a second period over an open one, so that balances are kept twice", "sql", commits=True)
def _doubled_period(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        insert(
            sql,
            "accounting_accountingperiod",
            {
                "id": uuid4(),
                "tenant_id": g.mine.id,
                "fiscal_year_id": _year_of(sql, g.mine.period),
                "number": 98,
                "name": "October once more",
                "starts": date(2026, 10, 2),
                "ends": date(2026, 10, 30),
                "state": "open",
            },
        )


@attack("opens a fiscal year over another one", "sql", commits=True)
def _second_year(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        insert(
            sql,
            "accounting_fiscalyear",
            {
                "id": uuid4(),
                "tenant_id": g.mine.id,
                "name": "again",
                "cycle": "2026B",
                "starts": date(2026, 4, 1),
                "ends": date(2027, 3, 31),
            },
        )


@attack("opens a period outside its fiscal year", "sql", commits=True)
def _period_outside_year(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        insert(
            sql,
            "accounting_accountingperiod",
            {
                "id": uuid4(),
                "tenant_id": g.mine.id,
                "fiscal_year_id": _year_of(sql, g.mine.period),
                "number": 97,
                "name": "Far away",
                "starts": date(2031, 1, 1),
                "ends": date(2031, 1, 31),
                "state": "open",
            },
        )


@attack("closes a period and posts into it in one transaction", "sql", commits=True)
def _close_and_post(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        sql.execute("UPDATE accounting_accountingperiod SET state = 'closed' WHERE id = %s", [g.mine.period])
        plant(sql, g.mine)


@attack("opens a period that is locked for good", "sql", commits=True)
def _unlock(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        sql.execute("UPDATE accounting_accountingperiod SET state = 'locked' WHERE id = %s", [g.mine.closed])
        sql.execute("UPDATE accounting_accountingperiod SET state = 'open' WHERE id = %s", [g.mine.closed])


@attack("locks a period for good without a signature", "sql", commits=True)
def _lock_unsigned(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        sql.execute("UPDATE accounting_accountingperiod SET state = 'locked' WHERE id = %s", [g.mine.period])


@attack("writes what a period held when it was closed", "sql", commits=True)
def _forged_closing(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        sql.execute("UPDATE accounting_periodclosing SET entry_count = entry_count + 1")


def _year_of(sql: Sql, period: Any) -> Any:
    row = sql.execute("SELECT fiscal_year_id FROM accounting_accountingperiod WHERE id = %s", [period]).fetchone()
    assert row
    return row[0]
