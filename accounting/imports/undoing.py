"""Undo an imported batch whole: reverse each of its entries that still stands."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from accounting.imports.models import ImportState, JournalImport
from accounting.imports.posting import require_batch_within_limit
from accounting.imports.progress import Tell, tell_nobody
from accounting.ledger.errors import PeriodNotOpen
from accounting.ledger.models import EntrySource
from accounting.periods.queries import period_of, periods_not_open, why_not_open
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission

# Few at once: each reversal is compared with its original, and the cost of that grows with the number.
ENTRIES_AT_ONCE = 200

# Copied first, since the reversals are written into the very tables that are read. Written so that
# there is one good plan only, whatever the statistics say: they may date from a batch that was
# taken back, and tell of empty tables.
_TABLES = """
DROP TABLE IF EXISTS pg_temp.undo_entry, pg_temp.undo_line;
CREATE TEMP TABLE undo_entry ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY day, cycle, sequence)::int AS place, new_uuid7() AS id,
       standing.id AS entry_id, day, number, reference
  FROM (SELECT e.id, e.cycle, e.sequence, e.number, e.reference,
               CASE WHEN e.period_id = ANY(%(closed)s::uuid[]) THEN %(instead)s::date ELSE e.posting_date END AS day
          FROM accounting_journalentry e
         WHERE e.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
           AND e.source_id = %(batch)s AND e.source = 'import'
           AND e.id NOT IN (SELECT r.reversal_of_id FROM accounting_journalentry r
                             WHERE r.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
                               AND r.reversal_of_id IS NOT NULL)) standing;
ANALYZE undo_entry;
CREATE TEMP TABLE undo_line ON COMMIT DROP AS
SELECT u.place, l.line_number, l.account_id, l.memo, l.currency, -l.currency_amount AS currency_amount,
       -l.amount AS amount, l.rate, l.rate_source
  FROM undo_entry u
 CROSS JOIN LATERAL (
   SELECT found.* FROM accounting_journalline found
    WHERE found.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
      AND found.entry_id = u.entry_id ORDER BY found.line_number OFFSET 0) l
 ORDER BY u.place, l.line_number;
CREATE INDEX ON undo_line (place, line_number);
ANALYZE undo_line
"""

_CLOSED = """
SELECT count(*) FROM accounting_journalentry e
 WHERE e.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
   AND e.source_id = %s AND e.source = 'import' AND e.period_id = ANY(%s::uuid[])
"""

_REVERSE = """
SELECT post_journal_entries(
         e.ids, e.days, e.days, e.memos, e.numbers, e.reversed, e.keys,
         %(source)s, %(batch)s, %(poster)s, %(label)s,
         l.entries, l.accounts, l.memos, l.currencies, l.currency_amounts, l.amounts, l.rates, l.sources)
  FROM (SELECT array_agg(id ORDER BY place) AS ids, array_agg(day ORDER BY place) AS days,
               array_agg('Reversal of ' || number || ': ' || %(reason)s ORDER BY place) AS memos,
               array_agg(reference ORDER BY place) AS numbers,
               array_agg(entry_id ORDER BY place) AS reversed, array_agg(NULL::text) AS keys
          FROM undo_entry WHERE place BETWEEN %(first)s AND %(last)s) e,
       (SELECT array_agg(place - %(first)s + 1 ORDER BY place, line_number) AS entries,
               array_agg(account_id ORDER BY place, line_number) AS accounts,
               array_agg(memo ORDER BY place, line_number) AS memos,
               array_agg(currency ORDER BY place, line_number) AS currencies,
               array_agg(currency_amount ORDER BY place, line_number) AS currency_amounts,
               array_agg(amount ORDER BY place, line_number) AS amounts,
               array_agg(rate ORDER BY place, line_number) AS rates,
               array_agg(rate_source ORDER BY place, line_number) AS sources
          FROM undo_line WHERE place BETWEEN %(first)s AND %(last)s) l
"""


def undo_batch(batch: JournalImport, *, instead: date, actor: Actor, tell: Tell = tell_nobody) -> int:
    """Reverse what stands of a batch, each entry on its own date; returns how many were reversed.

    Entries whose period is closed by now are reversed on ``instead``; raises PeriodNotOpen where
    that day is not open either. The batch must be locked by the caller.
    """
    require_permission(actor, "accounting.journal_import.run")
    with act("accounting.journal_import.undone", actor=actor):
        if closed_entries_of(batch):
            _require_open(instead)
        reason = f"undoing the import of {batch.file_name}"
        with act("accounting.journal_entry.reversed", actor=actor, reason=reason):
            require_batch_within_limit(batch, actor=actor)
            reversed_entries = _reverse_all(batch, instead, reason, actor=actor, tell=tell)
        batch.state = ImportState.UNDONE
        batch.save(update_fields=["state"])
    return reversed_entries


def closed_entries_of(batch: JournalImport) -> int:
    """How many entries of a batch lie in periods that take no more entries."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOSED, [batch.id, _closed_ids()])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _closed_ids() -> list[UUID]:
    return [one.id for one in periods_not_open()]


def _require_open(day: date) -> None:
    period = period_of(day)
    if period is None:
        raise PeriodNotOpen(day)
    if why := why_not_open(period):
        raise PeriodNotOpen(day, why)


def _reverse_all(batch: JournalImport, instead: date, reason: str, *, actor: Actor, tell: Tell) -> int:
    given: dict[str, Any] = {
        "source": EntrySource.REVERSAL.value,
        "batch": batch.id,
        "poster": actor.id,
        "label": actor.label,
        "reason": reason,
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(_TABLES, {"batch": batch.id, "instead": instead, "closed": _closed_ids()})
        cursor.execute("SELECT count(*) FROM undo_entry")
        row = cursor.fetchone()
        entries = int(row[0]) if row else 0
        for first in range(1, entries + 1, ENTRIES_AT_ONCE):
            last = min(first + ENTRIES_AT_ONCE - 1, entries)
            cursor.execute(_REVERSE, {**given, "first": first, "last": last})
            tell(last, entries, f"Reversed {last:,} of {entries:,} entries")
    return entries
