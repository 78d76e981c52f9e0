"""Post into our own guarded tables with sets in plain SQL, as somebody would who knows every guard."""

from __future__ import annotations

from bench.books import CURRENCY, Books, day_of
from bench.database import Connection

_ENTRIES = """
INSERT INTO accounting_journalentry (id, tenant_id, number, series, cycle, sequence, period_id,
  posting_date, document_date, memo, reference, source, line_count, total, content_hash,
  posted_by_label, posted_at, posted_xact)
SELECT new_uuid7(), %(tenant)s, 'JE-' || y.cycle || '-' ||
       lpad(s.sequence::text, greatest(5, length(s.sequence::text)), '0'),
       'JE', y.cycle, s.sequence, p.id, e.day, e.day, e.memo, '', 'system', 3, 30000,
       encode(sha256(convert_to(
         journal_line_digest(1, e.first, %(currency)s, 30000, 30000, 1, '') || E'\n' ||
         journal_line_digest(2, e.second, %(currency)s, -10000, -10000, 1, '') || E'\n' ||
         journal_line_digest(3, e.third, %(currency)s, -20000, -20000, 1, ''), 'UTF8')), 'hex'),
       'bench', now(), 0
  FROM unnest(%(days)s::date[], %(memos)s::text[], %(firsts)s::uuid[], %(seconds)s::uuid[], %(thirds)s::uuid[])
       WITH ORDINALITY e(day, memo, first, second, third, place)
  JOIN accounting_accountingperiod p ON p.tenant_id = %(tenant)s AND e.day BETWEEN p.starts AND p.ends
  JOIN accounting_fiscalyear y ON y.tenant_id = %(tenant)s AND y.id = p.fiscal_year_id,
       LATERAL (SELECT %(last)s + e.place AS sequence) s
RETURNING id, sequence"""

_LINES = """
INSERT INTO accounting_journalline (id, tenant_id, entry_id, line_number, account_id, posting_date,
  memo, amount, currency, currency_amount, rate, rate_source)
SELECT new_uuid7(), %(tenant)s, e.id, l.number, l.account, e.day, '', l.amount, %(currency)s, l.amount, 1, ''
  FROM unnest(%(ids)s::uuid[], %(days)s::date[], %(firsts)s::uuid[], %(seconds)s::uuid[], %(thirds)s::uuid[])
       e(id, day, first, second, third),
       LATERAL (VALUES (1, e.first, 30000), (2, e.second, -10000), (3, e.third, -20000)) l(number, account, amount)"""


class GuardedPosting:
    """Posts as the application's login; balances, stamps, audit and seal come from the guards."""

    def __init__(self, connection: Connection, books: Books) -> None:
        self.connection = connection
        self.books = books

    def post_many(self, first: int, count: int) -> None:
        """As many headers with three lines, in two statements and one transaction."""
        numbers = range(first, first + count)
        accounts = [self.books.accounts_of(number) for number in numbers]
        given = {
            "tenant": self.books.tenant_id,
            "currency": CURRENCY,
            "days": [day_of(number) for number in numbers],
            "memos": [f"Takings of the day, till {number % 7}" for number in numbers],
            "firsts": [three[0] for three in accounts],
            "seconds": [three[1] for three in accounts],
            "thirds": [three[2] for three in accounts],
        }
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [str(self.books.tenant_id)])
            row = cursor.execute("SELECT numbering_lock_series('JE', '2025')").fetchone()
            assert row is not None
            cursor.execute(_ENTRIES, {**given, "last": row[0]})
            ids = [row[0] for row in sorted(cursor.fetchall(), key=lambda row: int(row[1]))]
            cursor.execute(_LINES, {**given, "ids": ids})
