"""Post the same entries with plain psycopg into the plain twins: what somebody would write who has no guards."""

from __future__ import annotations

from uuid import UUID

from bench.books import CURRENCY, Books, day_of
from bench.database import Connection
from erp.foundation.identifiers import new_id

_NUMBER = """
UPDATE plain.tenancy_numberseries SET last_number = last_number + %s
 WHERE tenant_id = %s AND series = 'JE' AND cycle = '2025' RETURNING last_number"""

_ENTRY = """
INSERT INTO plain.accounting_journalentry (id, tenant_id, number, series, cycle, sequence, period_id,
  posting_date, document_date, memo, reference, source, line_count, total, content_hash,
  posted_by_label, posted_at, posted_xact)
VALUES (%s, %s, %s, 'JE', '2025', %s, %s, %s, %s, %s, '', 'manual', 3, 30000, %s, 'bench', now(), 0)"""

_LINES = """
INSERT INTO plain.accounting_journalline (id, tenant_id, entry_id, line_number, account_id, posting_date,
  memo, amount, currency, currency_amount, rate, rate_source)
VALUES """ + ",".join(["(%s, %s, %s, %s, %s, %s, '', %s, %s, %s, 1, '')"] * 3)

_BALANCES = (
    """
INSERT INTO plain.accounting_periodbalance AS b (id, tenant_id, period_id, account_id, currency, debit, credit,
  currency_debit, currency_credit)
VALUES """
    + ",".join(["(%s, %s, %s, %s, %s, %s, %s, %s, %s)"] * 3)
    + """
ON CONFLICT (tenant_id, period_id, account_id, currency, branch_id, cost_centre_id, is_closing) DO UPDATE SET
  debit = b.debit + excluded.debit, credit = b.credit + excluded.credit,
  currency_debit = b.currency_debit + excluded.currency_debit,
  currency_credit = b.currency_credit + excluded.currency_credit"""
)

_PERIODS = """
SELECT starts, ends, id FROM plain.accounting_accountingperiod WHERE tenant_id = %s ORDER BY starts"""

_SERIES = """
INSERT INTO plain.tenancy_numberseries (id, tenant_id, series, cycle, last_number)
VALUES (%s, %s, 'JE', '2025', 0) ON CONFLICT DO NOTHING"""

_MANY_ENTRIES = """
INSERT INTO plain.accounting_journalentry (id, tenant_id, number, series, cycle, sequence, period_id,
  posting_date, document_date, memo, reference, source, line_count, total, content_hash,
  posted_by_label, posted_at, posted_xact)
SELECT e.id, %(tenant)s, 'JE-2025-' || e.sequence, 'JE', '2025', e.sequence, e.period, e.day, e.day, e.memo, '',
       'system', 3, 30000, repeat('0', 64), 'bench', now(), 0
  FROM unnest(%(ids)s::uuid[], %(sequences)s::bigint[], %(periods)s::uuid[], %(days)s::date[], %(memos)s::text[])
       e(id, sequence, period, day, memo)"""

_MANY_LINES = """
WITH line AS (
  SELECT e.id, e.day, e.period, l.number, l.account, l.amount
    FROM unnest(%(ids)s::uuid[], %(days)s::date[], %(periods)s::uuid[], %(firsts)s::uuid[], %(seconds)s::uuid[],
                %(thirds)s::uuid[]) e(id, day, period, first, second, third),
         LATERAL (VALUES (1, e.first, 30000), (2, e.second, -10000), (3, e.third, -20000)) l(number, account, amount)
), added AS (
  INSERT INTO plain.accounting_journalline (id, tenant_id, entry_id, line_number, account_id, posting_date,
    memo, amount, currency, currency_amount, rate, rate_source)
  SELECT new_uuid7(), %(tenant)s, id, number, account, day, '', amount, %(currency)s, amount, 1, '' FROM line
)
INSERT INTO plain.accounting_periodbalance AS b (id, tenant_id, period_id, account_id, currency, debit, credit,
  currency_debit, currency_credit)
SELECT new_uuid7(), %(tenant)s, period, account, %(currency)s, sum(greatest(amount, 0)), sum(greatest(-amount, 0)),
       sum(greatest(amount, 0)), sum(greatest(-amount, 0))
  FROM line GROUP BY period, account
ON CONFLICT (tenant_id, period_id, account_id, currency, branch_id, cost_centre_id, is_closing) DO UPDATE SET
  debit = b.debit + excluded.debit, credit = b.credit + excluded.credit,
  currency_debit = b.currency_debit + excluded.currency_debit,
  currency_credit = b.currency_credit + excluded.currency_credit"""


class PlainPosting:
    """Posts into the twins, with every statement prepared."""

    def __init__(self, connection: Connection, books: Books) -> None:
        self.connection = connection
        self.books = books
        connection.execute(_SERIES, [new_id(), books.tenant_id])
        self.periods = {
            (starts.year, starts.month): period_id
            for starts, _, period_id in connection.execute(_PERIODS, [books.tenant_id]).fetchall()
        }

    def post(self, number: int) -> None:
        """A number, a header, three lines and their balances, in one transaction."""
        tenant_id = self.books.tenant_id
        entry_id, day = new_id(), day_of(number)
        period_id: UUID = self.periods[day.year, day.month]
        accounts = self.books.accounts_of(number)
        amounts = (30_000, -10_000, -20_000)
        with self.connection.transaction(), self.connection.cursor() as cursor:
            row = cursor.execute(_NUMBER, [1, tenant_id], prepare=True).fetchone()
            assert row is not None
            given = row[0]
            cursor.execute(
                _ENTRY,
                [entry_id, tenant_id, f"JE-2025-{given:05}", given, period_id, day, day,
                 f"Takings of the day, till {number % 7}", "0" * 64],
                prepare=True,
            )  # fmt: skip
            lines = []
            for place, (account, amount) in enumerate(zip(accounts, amounts, strict=True), start=1):
                lines += [new_id(), tenant_id, entry_id, place, account, day, amount, CURRENCY, amount]
            cursor.execute(_LINES, lines, prepare=True)
            balances = []
            for account, amount in zip(accounts, amounts, strict=True):
                debit, credit = max(amount, 0), max(-amount, 0)
                balances += [new_id(), tenant_id, period_id, account, CURRENCY, debit, credit, debit, credit]
            cursor.execute(_BALANCES, balances, prepare=True)

    def post_many(self, first: int, count: int) -> None:
        """As many headers with three lines and their balances, set-wise, in one transaction."""
        numbers = range(first, first + count)
        days = [day_of(number) for number in numbers]
        accounts = [self.books.accounts_of(number) for number in numbers]
        with self.connection.transaction(), self.connection.cursor() as cursor:
            row = cursor.execute(_NUMBER, [count, self.books.tenant_id]).fetchone()
            assert row is not None
            given = {
                "tenant": self.books.tenant_id,
                "currency": CURRENCY,
                "ids": [new_id() for _ in numbers],
                "sequences": list(range(row[0] - count + 1, row[0] + 1)),
                "periods": [self.periods[day.year, day.month] for day in days],
                "days": days,
                "memos": [f"Takings of the day, till {number % 7}" for number in numbers],
                "firsts": [three[0] for three in accounts],
                "seconds": [three[1] for three in accounts],
                "thirds": [three[2] for three in accounts],
            }
            cursor.execute(_MANY_ENTRIES, given)
            cursor.execute(_MANY_LINES, given)
