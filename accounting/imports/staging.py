"""Bring the rows of a file into a temporary table, where they can be checked as a set.

PostgreSQL refuses COPY into a table with row-level security, and a temporary table belongs to
this session alone: no other tenant can see it, nothing of it survives the transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from accounting.imports.findings import Findings
from accounting.imports.progress import Tell
from accounting.imports.reading import JournalFile
from accounting.imports.rows import JournalRow

# Accounts and currencies are numbered while the file is read: short rows sort and join quickly.
_TABLES = """
DROP TABLE IF EXISTS pg_temp.import_row, pg_temp.import_entry, pg_temp.import_account,
  pg_temp.import_currency, pg_temp.import_rate, pg_temp.import_day, pg_temp.import_posting,
  pg_temp.import_group, pg_temp.import_loose, pg_temp.import_refused;
CREATE TEMP TABLE import_row (
  row int NOT NULL, day date NOT NULL, entry text NOT NULL, account int NOT NULL,
  amount numeric NOT NULL, currency int NOT NULL, memo text NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE import_account (
  number int PRIMARY KEY, name text NOT NULL, account_id uuid, currency text NOT NULL, fault text NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE import_currency (
  number int PRIMARY KEY, code text NOT NULL, is_base boolean NOT NULL, exponent int,
  scale numeric, fallback numeric, fallback_source text NOT NULL, factor numeric
) ON COMMIT DROP;
CREATE TEMP TABLE import_rate (
  currency int NOT NULL, day date NOT NULL, rate numeric, source text NOT NULL,
  PRIMARY KEY (currency, day)
) ON COMMIT DROP;
"""

# The largest imports sort and hash some hundred thousand rows.
_ROOM_TO_WORK = "SET LOCAL work_mem = '64MB'"

_COPY = "COPY pg_temp.import_row (row, day, entry, account, amount, currency, memo) FROM STDIN"

# An entry is what shares an entry_id and a date, wherever in the file its rows stand.
_ENTRIES = """
CREATE TEMP TABLE import_entry ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY day, first_row)::int AS place, new_uuid7() AS id,
       entry, day, first_row, last_row, lines
  FROM (SELECT entry, day, min(row) AS first_row, max(row) AS last_row, count(*)::int AS lines
          FROM import_row GROUP BY entry, day) grouped
"""

# The base currency has the first number, whether the file mentions it or not.
BASE_NUMBER = 1

_TO_BE_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(slots=True)
class StagedFile:
    """What was staged: the names in the file by their number, and how many rows there are."""

    accounts: dict[str, int] = field(default_factory=dict)
    currencies: dict[str, int] = field(default_factory=dict)
    rows: int = 0
    entries: int = 0


def stage_rows(journal: JournalFile, *, base_currency: str, findings: Findings, tell: Tell) -> StagedFile:
    """Copy every readable row into ``import_row`` and group them in ``import_entry``.

    What cannot be read goes to the findings. Memory stays flat, apart from the names of accounts.
    """
    staged = StagedFile(currencies={base_currency: BASE_NUMBER})
    total = max(journal.encoding.line_count, 1)
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        cursor.execute(_ROOM_TO_WORK)
        with cursor.copy(_COPY) as copy:
            texts = _RowTexts(staged, base_currency)
            for batch in journal.batches():
                copy.write(texts.of(batch.rows))
                staged.rows += len(batch.rows)
                findings.add_unreadable(batch.problems)
                tell(min(staged.rows, total), total, f"Read {staged.rows:,} rows")
        # A plan made for an empty table would take minutes on a full one.
        cursor.execute("ANALYZE import_row (row, day, entry, account, currency)")
        cursor.execute(_ENTRIES)
        staged.entries = cursor.rowcount
        cursor.execute("ANALYZE import_entry (place, entry, day, first_row)")
    return staged


class _RowTexts:
    """Rows in the text form of COPY; remembers dates and numbers the names."""

    def __init__(self, staged: StagedFile, base_currency: str) -> None:
        self._accounts = staged.accounts
        self._currencies = staged.currencies
        self._base = base_currency
        self._days: dict[date, str] = {}

    def of(self, rows: list[JournalRow]) -> str:
        accounts, currencies, days, base = self._accounts, self._currencies, self._days, self._base
        texts = []
        for row, day, entry, account, amount, currency, memo in rows:
            number = accounts.get(account)
            if number is None:
                number = accounts[account] = len(accounts) + 1
            code = currency or base
            unit = currencies.get(code)
            if unit is None:
                unit = currencies[code] = len(currencies) + 1
            text = days.get(day)
            if text is None:
                text = days[day] = day.isoformat()
            if not memo.isprintable() or "\\" in memo:
                memo = memo.translate(_TO_BE_ESCAPED)
            if "\\" in entry:
                entry = entry.translate(_TO_BE_ESCAPED)
            texts.append(f"{row}\t{text}\t{entry}\t{number}\t{amount}\t{unit}\t{memo}\n")
        return "".join(texts)
