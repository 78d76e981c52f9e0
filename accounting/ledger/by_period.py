"""What the money and the income of a business did from period to period, from kept figures."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class PeriodSums:
    """One period, base minor units: debits and credits of bank and cash, what they held at its end, and the income."""

    name: str
    starts: date
    ends: date
    money_in: int
    money_out: int
    cash: int
    income: int


# What was posted into an adjustment period counts in what is held afterwards, but is no month of its own.
_SUMS = """
  SELECT name, starts, ends, money_in, money_out, cash, income FROM (
    SELECT p.name, p.starts, p.ends, p.is_adjustment,
           coalesce(sum(f.debit) FILTER (WHERE f.is_money), 0)::bigint AS money_in,
           coalesce(sum(f.credit) FILTER (WHERE f.is_money), 0)::bigint AS money_out,
           coalesce(sum(sum(f.debit - f.credit) FILTER (WHERE f.is_money))
                    OVER (ORDER BY p.ends, p.is_adjustment), 0)::bigint AS cash,
           coalesce(sum(f.credit - f.debit) FILTER (WHERE NOT f.is_money AND NOT f.is_closing), 0)::bigint AS income
      FROM accounting_accountingperiod p
      LEFT JOIN (SELECT b.tenant_id, b.period_id, b.debit, b.credit, b.is_closing,
                        a.subtype IN ('bank', 'cash') AS is_money
                   FROM accounting_periodbalance b
                   JOIN accounting_ledgeraccount a ON a.tenant_id = b.tenant_id AND a.id = b.account_id
                  WHERE b.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
                    AND (a.subtype IN ('bank', 'cash') OR a.type = 'income')) f
        ON f.tenant_id = p.tenant_id AND f.period_id = p.id
     WHERE p.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid AND p.starts <= %s
     GROUP BY p.id, p.name, p.starts, p.ends, p.is_adjustment) sums
   WHERE NOT is_adjustment
   ORDER BY starts DESC LIMIT %s"""


def sums_by_period(periods: int, today: date) -> list[PeriodSums]:
    """The latest periods that have begun, oldest first, at most so many. One question, whatever lies in the books."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, [today, periods])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return [PeriodSums(*row) for row in reversed(rows)]
