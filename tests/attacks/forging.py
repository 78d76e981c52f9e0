"""The attacker's press: entries put together by plain SQL, right in everything but what he bends."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from psycopg.sql import SQL, Identifier, Placeholder

from tests.attacks.ground import CYCLE, DAY, Books, Sql

Lines = Sequence[tuple[UUID, int]]

_LAST = "SELECT numbering_lock_series('JE', %s)"
_DIGEST = """
SELECT encode(sha256(convert_to(string_agg(journal_line_digest(
         l.n::int, l.account, %(currency)s, l.amount, l.amount, 1, ''), E'\n' ORDER BY l.n), 'UTF8')), 'hex')
  FROM unnest(%(accounts)s::uuid[], %(amounts)s::bigint[]) WITH ORDINALITY l(account, amount, n)"""


def lines_of(books: Books, amount: int = 500) -> list[tuple[UUID, int]]:
    """Two honest lines."""
    return [(books.debit, amount), (books.credit, -amount)]


def digest(sql: Sql, books: Books, lines: Lines) -> str:
    """The content hash that honest lines have."""
    row = sql.execute(
        _DIGEST,
        {
            "currency": books.currency,
            "accounts": [account for account, _ in lines],
            "amounts": [amount for _, amount in lines],
        },
    ).fetchone()
    assert row
    return str(row[0])


def plant_header(sql: Sql, books: Books, lines: Lines, day: date = DAY, **bent: Any) -> UUID:
    """Insert the header of an entry with these lines; ``bent`` overwrites its columns."""
    row = sql.execute(_LAST, [CYCLE]).fetchone()
    sequence = bent.get("sequence", row[0] + 1 if row else 1)
    values = {
        "id": uuid4(),
        "tenant_id": books.id,
        "series": "JE",
        "cycle": CYCLE,
        "sequence": sequence,
        "number": f"JE-{CYCLE}-{sequence:05}",
        "period_id": books.period,
        "posting_date": day,
        "document_date": day,
        "memo": "forged",
        "reference": "",
        "source": "manual",
        "line_count": len(lines),
        "total": sum(amount for _, amount in lines if amount > 0),
        "content_hash": digest(sql, books, lines) if lines else "",
        "posted_by_label": "somebody",
        "posted_at": day,
        "posted_xact": 0,
        **bent,
    }
    insert(sql, "accounting_journalentry", values)
    return UUID(str(values["id"]))


def plant_lines(
    sql: Sql, books: Books, entry: UUID, lines: Lines, day: date = DAY, *, first: int = 1, **bent: Any
) -> None:
    """Insert lines of an entry in one statement."""
    sql.execute(
        """INSERT INTO accounting_journalline (id, tenant_id, entry_id, line_number, account_id, posting_date,
             memo, amount, currency, currency_amount, rate, rate_source)
           SELECT gen_random_uuid(), %(tenant)s, %(entry)s, l.n + %(first)s - 1, l.account, %(day)s, '', l.amount,
                  %(currency)s, l.amount, %(rate)s, ''
             FROM unnest(%(accounts)s::uuid[], %(amounts)s::bigint[]) WITH ORDINALITY l(account, amount, n)""",
        {
            "tenant": bent.get("tenant_id", books.id),
            "entry": entry,
            "first": first,
            "day": day,
            "currency": bent.get("currency", books.currency),
            "rate": bent.get("rate", 1),
            "accounts": [account for account, _ in lines],
            "amounts": [amount for _, amount in lines],
        },
    )


def plant(sql: Sql, books: Books, lines: Lines | None = None, day: date = DAY, **bent: Any) -> UUID:
    """A whole entry: header and lines."""
    lines = lines if lines is not None else lines_of(books)
    entry = plant_header(sql, books, lines, day, **bent)
    plant_lines(sql, books, entry, lines, day)
    return entry


def insert(sql: Sql, table: str, values: dict[str, Any]) -> None:
    """One row by the names of its columns."""
    statement = SQL("INSERT INTO {} ({}) VALUES ({})").format(
        Identifier(table),
        SQL(", ").join(map(Identifier, values)),
        SQL(", ").join(map(Placeholder, values)),
    )
    sql.execute(statement, values)
