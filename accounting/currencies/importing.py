"""Take in a file of published rates: all of it, or nothing where a row of it is wrong."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from accounting.currencies.errors import RateFileUnreadable
from accounting.currencies.locking import lock_rates
from accounting.currencies.models import RateImport
from accounting.currencies.rate_files import Quote, RowFault, read_rates
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission

ECB = "ECB"
# Beyond that a file is not worth reading on: something is wrong with the whole of it.
MOST_FAULTS = 100

_STAGE = """
DROP TABLE IF EXISTS pg_temp.rate_quote, pg_temp.rate_change;
CREATE TEMP TABLE rate_quote (
  day date NOT NULL, against text NOT NULL, currency text NOT NULL, quote numeric(24, 12) NOT NULL
) ON COMMIT DROP
"""
_COPY = "COPY pg_temp.rate_quote (day, against, currency, quote) FROM STDIN"

# Nobody has counted the rows of a table that was filled a moment ago, and a plan for an empty one
# would look through all of it for each row of the file.
_PLAN_FOR_MANY = "SET LOCAL enable_nestloop = off"
_PLAN_AS_USUAL = "SET LOCAL enable_nestloop = on"

# What stands already of each figure of the file: its highest revision, or nothing.
_STANDING = """
CREATE TEMP TABLE rate_change ON COMMIT DROP AS
SELECT q.day, q.against, q.currency, q.quote, standing.quote AS before, standing.revision
  FROM rate_quote q
  LEFT JOIN (
    SELECT DISTINCT ON (p.currency, p.day, p.against) p.currency, p.day, p.against, p.quote, p.revision
      FROM accounting_publishedrate p
     WHERE p.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid AND p.source = %s
     ORDER BY p.currency, p.day, p.against, p.revision DESC) standing
    ON standing.currency = q.currency AND standing.day = q.day AND standing.against = q.against
"""
_COUNTS = """
SELECT count(*) FILTER (WHERE before IS NULL), count(*) FILTER (WHERE before <> quote),
       count(*) FILTER (WHERE before = quote), min(day), max(day), array_agg(DISTINCT currency ORDER BY currency)
  FROM rate_change
"""
_ADD = """
INSERT INTO accounting_publishedrate (id, tenant_id, rate_import_id, source, against, currency, day, quote, revision)
SELECT new_uuid7(), nullif(current_setting('app.tenant_id', true), '')::uuid, %s, %s, against, currency, day, quote,
       coalesce(revision + 1, 0)
  FROM rate_change WHERE before IS DISTINCT FROM quote
"""


@dataclass(slots=True)
class ImportedRates:
    """What came of a file; ``kept`` is its header where anything of it is new."""

    faults: list[RowFault] = field(default_factory=list)
    added: int = 0
    corrected: int = 0
    unchanged: int = 0
    first_day: date | None = None
    last_day: date | None = None
    currencies: list[str] = field(default_factory=list)
    sha256: str = ""
    kept: RateImport | None = None

    @property
    def figures(self) -> int:
        """How many rates the file holds."""
        return self.added + self.corrected + self.unchanged


def import_rates(
    content: BinaryIO,
    *,
    file_name: str,
    today: date,
    actor: Actor,
    source: str = ECB,
    dry_run: bool = False,
) -> ImportedRates:
    """Keep the rates of a file that are new; those that stand already are left as they are.

    A figure that differs from what stands becomes a further revision of its day. The same
    file twice adds nothing. Where rows are wrong nothing is kept and ``faults`` name them.
    Raises ``RateFileUnreadable``.
    """
    require_permission(actor, "accounting.exchange_rate.import")
    with transaction.atomic(), connection.cursor() as cursor:
        found = _staged(cursor, content, today)
        if found.faults:
            return found
        _count(cursor, found, source)
        if dry_run or found.added + found.corrected == 0:
            return found
        assert found.first_day and found.last_day, "a file with figures has days"
        with act("accounting.rate_import.taken_in", actor=actor, reason=f"{found.figures} rates of {source}"):
            found.kept = RateImport.objects.create(
                source=source,
                file_name=file_name[:255] or "rates.csv",
                file_sha256=found.sha256,
                first_day=found.first_day,
                last_day=found.last_day,
                added=found.added,
                corrected=found.corrected,
                unchanged=found.unchanged,
                imported_by_label=actor.label,
            )
            cursor.execute(_ADD, [found.kept.id, source])
    return found


def _staged(cursor: CursorWrapper, content: BinaryIO, today: date) -> ImportedRates:
    """Read the file into a temporary table, and its faults into a list."""
    found = ImportedRates()
    is_empty = True
    cursor.execute(_STAGE)
    with cursor.copy(_COPY) as copy:
        for one in read_rates(content, today=today):
            if isinstance(one, Quote):
                is_empty = False
                copy.write(f"{one.day.isoformat()}\t{one.against}\t{one.currency}\t{one.quote}\n")
            elif len(found.faults) < MOST_FAULTS:
                found.faults.append(one)
            else:
                break
    content.seek(0)
    found.sha256 = hashlib.sha256(content.read()).hexdigest()
    if is_empty and not found.faults:
        raise RateFileUnreadable("There is no rate in this file.")
    return found


def _count(cursor: CursorWrapper, found: ImportedRates, source: str) -> None:
    # From here on others wait: what stands is compared and added to; a long file is read before.
    lock_rates()
    cursor.execute("ANALYZE rate_quote")
    cursor.execute(_PLAN_FOR_MANY)
    cursor.execute(_STANDING, [source])
    cursor.execute(_PLAN_AS_USUAL)
    cursor.execute(_COUNTS)
    row = cursor.fetchone()
    assert row is not None
    found.added, found.corrected, found.unchanged, found.first_day, found.last_day, found.currencies = row
