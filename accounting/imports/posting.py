"""Post a checked journal: accounts, years and units that it needs, then its entries, all or nothing.

Entries go through the same function of the database as one that is made by hand, built from
the staged rows by the database itself, a few thousand at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO
from uuid import UUID

from django.db import connection
from django.db.models import Max

from accounting.imports.accounts import make_planned_accounts, rounding_account
from accounting.imports.balancing import ROUNDING_NUMBER, add_rounding_lines, settle_base_amounts
from accounting.imports.checking import CheckedJournal, check_journal
from accounting.imports.errors import SameFileAgain
from accounting.imports.models import ImportProblem, ImportState, JournalImport
from accounting.imports.options import ImportOptions
from accounting.imports.progress import Tell, tell_nobody
from accounting.imports.valuing import declare_units
from accounting.ledger.models import EntrySource, JournalEntry, LedgerAccount
from accounting.ledger.queries import book_settings
from accounting.periods.opening import open_missing_years
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.dates import long_date
from tenancy.access.checking import require_permission
from tenancy.access.limiting import require_within_limit
from tenancy.scoping.context import current_tenant_id
from tenancy.tenants.models import Tenant

ENTRIES_AT_ONCE = 5_000

_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"

_ROUNDING_ACCOUNT = """
INSERT INTO import_account VALUES (%s, '', %s, '', '') ON CONFLICT (number) DO NOTHING
"""

# The arrays come out in the order of entries and rows, by which numbers are given.
_POST = """
SELECT post_journal_entries(
         e.ids, e.days, e.days, e.memos, e.numbers, e.nothing, e.keys,
         %(source)s, %(batch)s, %(poster)s, %(label)s,
         l.entries, l.accounts, l.memos, l.currencies, l.currency_amounts, l.amounts, l.rates, l.sources)
  FROM (SELECT array_agg(o.id ORDER BY o.place) AS ids, array_agg(o.day ORDER BY o.place) AS days,
               array_agg(f.memo ORDER BY o.place) AS memos, array_agg(o.entry ORDER BY o.place) AS numbers,
               array_agg(NULL::uuid) AS nothing, array_agg(NULL::text) AS keys
          FROM import_entry o JOIN import_posting f ON f.place = o.place AND f.row = o.first_row
         WHERE o.place BETWEEN %(first)s AND %(last)s AND f.place BETWEEN %(first)s AND %(last)s) e,
       (SELECT array_agg(p.place - %(first)s + 1 ORDER BY p.place, p.row) AS entries,
               array_agg(a.account_id ORDER BY p.place, p.row) AS accounts,
               array_agg(p.memo ORDER BY p.place, p.row) AS memos,
               array_agg(c.code ORDER BY p.place, p.row) AS currencies,
               array_agg(p.currency_amount ORDER BY p.place, p.row) AS currency_amounts,
               array_agg(p.amount ORDER BY p.place, p.row) AS amounts,
               array_agg(p.rate ORDER BY p.place, p.row) AS rates,
               array_agg(p.rate_source ORDER BY p.place, p.row) AS sources
          FROM import_posting p
          JOIN import_account a ON a.number = p.account
          JOIN import_currency c ON c.number = p.currency
         WHERE p.place BETWEEN %(first)s AND %(last)s) l
"""


@dataclass(frozen=True, slots=True)
class ImportedJournal:
    """What became of a file. ``batch`` is there only if it was posted."""

    checked: CheckedJournal
    batch: JournalImport | None = None
    made_accounts: Sequence[LedgerAccount] = ()
    rounding_lines: int = 0


def import_journal(
    stream: BinaryIO,
    options: ImportOptions,
    *,
    file_name: str,
    tenant: Tenant,
    actor: Actor,
    dry_run: bool = False,
    tell: Tell = tell_nobody,
) -> ImportedJournal:
    """Check a file and, if it is clean and not a dry run, post it as a batch of its own.

    Raises SameFileAgain, JournalFileRefused or ImportOptionRefused.
    """
    require_permission(actor, "accounting.journal_import.run")
    with act("accounting.journal_import.posted", actor=actor):
        if not dry_run:
            wait_for_turn()
        checked = check_journal(stream, options, tenant=tenant, tell=tell)
        if not options.again and not dry_run:
            require_new_file(checked.journal.fingerprint)
        if dry_run or checked.findings.count:
            return ImportedJournal(checked)
        batch = JournalImport.objects.create(
            file_name=file_name[:255],
            file_sha256=checked.journal.fingerprint,
            file_bytes=checked.journal.encoding.byte_count,
            state=ImportState.POSTING,
            options=options.as_json(),
            created_by_id=actor.id,
            created_by_label=actor.label,
        )
        return post_checked(checked, batch, actor=actor, tell=tell)


def wait_for_turn() -> None:
    """Let one import of a tenant post at a time, until the end of the transaction.

    The second sees what the first has made: accounts of the same names, fiscal years, or the very
    same file.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME, [f"journal import {current_tenant_id()}"])


def require_new_file(fingerprint: str, *, apart_from: UUID | None = None) -> None:
    """Raise SameFileAgain if the same bytes were posted before and not undone."""
    earlier = earlier_import_of(fingerprint, apart_from=apart_from)
    if earlier is not None:
        day = long_date(earlier.posted_at or earlier.created_at)
        raise SameFileAgain(earlier.file_name, day)


def earlier_import_of(fingerprint: str, *, apart_from: UUID | None = None) -> JournalImport | None:
    """The latest import of the same bytes that stands in the books, or nothing."""
    found = JournalImport.objects.filter(file_sha256=fingerprint, state__in=[ImportState.POSTED, ImportState.UNDOING])
    if apart_from is not None:
        found = found.exclude(id=apart_from)
    return found.order_by("-created_at").first()


def post_checked(
    checked: CheckedJournal, batch: JournalImport, *, actor: Actor, tell: Tell = tell_nobody
) -> ImportedJournal:
    """Post what was just checked, in the same transaction, as the entries of a batch."""
    declare_units(checked.currencies, actor=actor)
    _open_years(checked, actor=actor)
    made = make_planned_accounts(checked.accounts, actor=actor) if checked.accounts.planned else []
    rounding_lines = _complete_entries(checked, actor=actor) if checked.options.rounding == "post" else 0
    if checked.currencies.has_foreign:
        settle_base_amounts(lines_were_added=bool(rounding_lines))
    with act("accounting.journal_entry.posted", actor=actor, reason=f"Import of {batch.file_name}"):
        _post_entries(checked, batch, actor=actor, tell=tell)
        require_batch_within_limit(batch, actor=actor)
    batch.state = ImportState.POSTED
    batch.posted_at = clock.now()
    record_check(batch, checked)
    batch.summary["rounding_lines"] = rounding_lines
    batch.save()
    return ImportedJournal(checked, batch, made, rounding_lines)


def require_batch_within_limit(batch: JournalImport, *, actor: Actor) -> None:
    """Raise ``AmountBeyondLimit`` where any entry of the batch is larger than the actor may post.

    Looked at once the entries are in the books, where their totals stand; the refusal takes
    all of them out again with the transaction.
    """
    if actor.limits.post is not None:
        largest = JournalEntry.objects.filter(source_id=batch.id).aggregate(most=Max("total"))["most"] or 0
        require_within_limit(
            actor, "post", largest, code="accounting.journal_import.run", verb="post or reverse entries"
        )


def record_check(batch: JournalImport, checked: CheckedJournal) -> None:
    """Keep with the batch what the check found; the first problems become rows of their own."""
    batch.summary = checked.summary()
    batch.entry_count = checked.staged.entries
    batch.line_count = checked.staged.rows
    batch.problem_count = checked.findings.count
    ImportProblem.objects.filter(journal_import=batch).delete()
    ImportProblem.objects.bulk_create(
        (
            ImportProblem(
                journal_import=batch,
                row=one.row,
                column=one.column,
                value=one.value[:500],
                code=one.code,
                message=one.message,
            )
            for one in checked.findings.first()
        ),
        batch_size=500,
    )


def _open_years(checked: CheckedJournal, *, actor: Actor) -> None:
    if checked.dates.years:
        open_missing_years(checked.dates.years, calendar=book_settings().calendar, actor=actor)


def _complete_entries(checked: CheckedJournal, *, actor: Actor) -> int:
    """Add lines on the rounding account to entries that balance only within rounding; returns how many."""
    added = add_rounding_lines()
    if added:
        with connection.cursor() as cursor:
            cursor.execute(_ROUNDING_ACCOUNT, [ROUNDING_NUMBER, rounding_account(actor=actor).id])
    return added


def _post_entries(checked: CheckedJournal, batch: JournalImport, *, actor: Actor, tell: Tell) -> None:
    given: dict[str, Any] = {
        "source": EntrySource.IMPORT.value,
        "batch": batch.id,
        "poster": actor.id,
        "label": actor.label,
    }
    entries = checked.staged.entries
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE import_account")
        # Places are given by day, so the series of years are taken in order, however the file is sorted.
        for first in range(1, entries + 1, ENTRIES_AT_ONCE):
            last = min(first + ENTRIES_AT_ONCE - 1, entries)
            cursor.execute(_POST, {**given, "first": first, "last": last})
            tell(last, entries, f"Posted {last:,} of {entries:,} entries")
