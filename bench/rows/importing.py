"""Import a general journal from a CSV file, from the first byte to the sealed entries."""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import count
from uuid import UUID

from django.db import connection

from accounting.imports.options import ImportOptions
from accounting.imports.posting import import_journal
from accounting.ledger.models import LedgerAccount
from bench.books import ACTOR, CURRENCY, Books, day_of, found_books
from bench.database import Connection, administrator
from bench.measuring import in_turns
from bench.results import Result, Target, rate
from bench.scale import Scale
from bench.twin import make_twins
from erp.foundation.identifiers import new_id
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant

LINES_OF_AN_ENTRY = 4

_COPY_ENTRIES = """
COPY plain.accounting_journalentry (id, tenant_id, number, series, cycle, sequence, period_id, posting_date,
  document_date, memo, reference, source, line_count, total, content_hash, posted_by_label, posted_at,
  posted_xact) FROM STDIN"""
_COPY_LINES = """
COPY plain.accounting_journalline (id, tenant_id, entry_id, line_number, account_id, posting_date, memo, amount,
  currency, currency_amount, rate, rate_source) FROM STDIN"""


@dataclass(frozen=True, slots=True)
class _Journal:
    """One file, and the same rows as they lie in the tables."""

    csv: bytes
    entries: str
    lines: str


def measure(scale: Scale) -> list[Result]:
    """Our pipeline (read, check, post, audit) against COPY of the finished rows into the plain twins."""
    books = found_books()
    with tenant_context(books.tenant_id):
        tenant = Tenant.objects.get(id=books.tenant_id)
        names = dict(LedgerAccount.objects.values_list("id", "full_name"))
    rounds = min(scale.rounds, 5)
    with administrator() as plain:
        make_twins(plain)
        periods = _periods(plain, books)
        journals = [_journal(books, names, periods, scale.import_lines, n) for n in range(rounds + 1)]
        ours_at, plain_at = count(), count()

        def ours() -> int:
            journal = journals[next(ours_at)]
            with tenant_context(books.tenant_id):
                done = import_journal(
                    io.BytesIO(journal.csv), ImportOptions(), file_name="bench.csv", tenant=tenant, actor=ACTOR
                )
            assert done.batch is not None, done.checked.findings.first()
            connection.close()
            return scale.import_lines

        def copied() -> int:
            journal = journals[next(plain_at)]
            with plain.transaction(), plain.cursor() as cursor:
                for statement, rows in ((_COPY_ENTRIES, journal.entries), (_COPY_LINES, journal.lines)):
                    with cursor.copy(statement) as copy:
                        copy.write(rows)
            return scale.import_lines

        figures = in_turns({"ours": ours, "plain": copied}, rounds=rounds)
    return [
        Result(
            f"import {scale.import_lines:,} lines of CSV: read, check, post, audit, seal",
            ours=rate(figures.median("ours"), "lines"),
            beside=f"COPY of the finished rows into indexed tables: {rate(figures.median('plain'), 'lines')}",
            ratios=figures.faster("ours", than="plain"),
            target=Target(at_least=0.15, aim=0.30),
        )
    ]


def _periods(plain: Connection, books: Books) -> dict[tuple[int, int], str]:
    rows = plain.execute(
        "SELECT starts, id FROM plain.accounting_accountingperiod WHERE tenant_id = %s", [books.tenant_id]
    )
    return {(starts.year, starts.month): str(period_id) for starts, period_id in rows.fetchall()}


def _journal(
    books: Books, names: dict[UUID, str], periods: dict[tuple[int, int], str], line_count: int, number: int
) -> _Journal:
    """A file of entries with four lines, in the order of days, and its rows."""
    csv = ["date,entry_id,account,debit,credit,currency,memo"]
    entries, lines = [], []
    entry_count = line_count // LINES_OF_AN_ENTRY
    for entry in range(entry_count):
        day = day_of(entry * 365 // entry_count)
        entry_id, sequence = new_id(), number * entry_count + entry + 1
        memo = f"Invoice {sequence}"
        first, second, third = books.accounts_of(entry)
        fourth = books.accounts_of(entry + 3)[0]
        amounts = ((first, 115_00), (second, -100_00), (third, -10_00), (fourth, -5_00))
        entries.append(
            f"{entry_id}\t{books.tenant_id}\tJE-2025-{sequence:05}\tJE\t2025\t{sequence}"
            f"\t{periods[day.year, day.month]}"
            f"\t{day}\t{day}\t{memo}\tE{sequence}\timport\t4\t11500\t{'0' * 64}\tbench\t{day}\t0\n"
        )
        for place, (account, amount) in enumerate(amounts, start=1):
            debit, credit = (f"{amount / 100:.2f}", "") if amount > 0 else ("", f"{-amount / 100:.2f}")
            csv.append(f'{day},E{sequence},"{names[account]}",{debit},{credit},{CURRENCY},{memo}')
            lines.append(
                f"{new_id()}\t{books.tenant_id}\t{entry_id}\t{place}\t{account}\t{day}\t{memo}\t{amount}"
                f"\t{CURRENCY}\t{amount}\t1\t\n"
            )
    return _Journal("\n".join(csv).encode() + b"\n", "".join(entries), "".join(lines))
