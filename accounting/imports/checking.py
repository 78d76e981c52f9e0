"""Check a general journal against the books, and say all that is wrong with it.

The one way by which the page, the background job and the command look at a file. Nothing is
changed in the books: rows are staged in temporary tables, which posting then goes on to use.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from django.db import connection

from accounting.imports.accounts import AccountMatch, match_accounts
from accounting.imports.balancing import find_unbalanced, value_lines
from accounting.imports.errors import JournalFileRefused
from accounting.imports.faults import report_account_faults, report_entry_faults, report_line_faults
from accounting.imports.findings import Findings
from accounting.imports.options import ImportOptions
from accounting.imports.periods import DatesFound, find_dates
from accounting.imports.progress import Tell, tell_nobody
from accounting.imports.reading import JournalFile, open_journal_file
from accounting.imports.staging import StagedFile, stage_rows
from accounting.imports.valuing import CurrencyMatch, settle_currencies
from accounting.ledger.kinds import kind_in_words
from accounting.ledger.queries import book_settings
from tenancy.tenants.models import Tenant

_LISTED = 8

# More than that is no chart of accounts but a column that was taken for one.
MOST_NEW_ACCOUNTS = 10_000

_TOTALS = """
SELECT currency, coalesce(sum(currency_amount) FILTER (WHERE currency_amount > 0), 0)::numeric,
       coalesce(-sum(currency_amount) FILTER (WHERE currency_amount < 0), 0)::numeric
  FROM import_posting GROUP BY currency ORDER BY currency
"""
_SPLIT_ENTRIES = """
SELECT count(*) FROM (SELECT 1 FROM import_entry GROUP BY entry HAVING count(*) > 1) shared
"""


@dataclass(frozen=True, slots=True)
class CurrencyTotal:
    """The debits and credits of a file in one currency, in its minor units."""

    currency: str
    exponent: int
    debit: int
    credit: int


@dataclass(slots=True)
class CheckedJournal:
    """A file that was read and checked; with ``findings.count`` of zero it may be posted."""

    options: ImportOptions
    journal: JournalFile
    staged: StagedFile
    accounts: AccountMatch
    currencies: CurrencyMatch
    dates: DatesFound
    totals: list[CurrencyTotal]
    notes: list[str]
    warnings: list[str]
    findings: Findings

    def summary(self) -> dict[str, Any]:
        """What was found, in plain values for the row of the import."""
        return {
            "rows": self.staged.rows,
            "entries": self.staged.entries,
            "encoding": self.journal.encoding.label,
            "first_date": _iso(self.dates.first),
            "last_date": _iso(self.dates.last),
            "totals": [
                {"currency": one.currency, "exponent": one.exponent, "debit": one.debit, "credit": one.credit}
                for one in self.totals
            ],
            "new_accounts": [
                {
                    "name": one.name,
                    "type": one.type,
                    "certain": one.certain,
                    "why": one.why,
                    "lines": one.lines,
                    "kind": kind_in_words(one.type, one.kind),
                }
                for one in self.accounts.planned
            ],
            "unknown_accounts": self.accounts.unknown[:100],
            "fiscal_years": self.dates.year_names,
            "notes": self.notes,
            "warnings": self.warnings,
        }


def check_journal(
    stream: BinaryIO, options: ImportOptions, *, tenant: Tenant, tell: Tell = tell_nobody
) -> CheckedJournal:
    """Read and check a file; all that is wrong with it is in the findings.

    Raises JournalFileRefused when it is no general journal at all, ImportOptionRefused when a
    rate or unit contradicts what the tenant has. Call it within a transaction.
    """
    findings = Findings()
    journal = open_journal_file(stream)
    staged = stage_rows(journal, base_currency=tenant.base_currency, findings=findings, tell=tell)
    if not staged.rows and not findings.count:
        raise JournalFileRefused("The file holds headings and no rows.")
    tell(staged.rows, staged.rows, "Checking accounts, currencies and dates")
    currencies = settle_currencies(staged, options, base_currency=tenant.base_currency)
    accounts = match_accounts(staged, options)
    if len(accounts.planned) > MOST_NEW_ACCOUNTS:
        raise JournalFileRefused(
            f"The file names {len(accounts.planned):,} accounts that the chart lacks. Check that its account column "
            "holds accounts and not memos or numbers of documents."
        )
    if accounts.has_faults:
        report_account_faults(findings)
    dates = find_dates(findings, start_month=book_settings().fiscal_year_start_month)
    value_lines(options.rounding)
    report_line_faults(findings, currencies)
    tell(staged.rows, staged.rows, "Checking that every entry balances")
    if find_unbalanced(options.rounding):
        report_entry_faults(findings, currencies)
    checked = CheckedJournal(
        options=options,
        journal=journal,
        staged=staged,
        accounts=accounts,
        currencies=currencies,
        dates=dates,
        totals=_totals(currencies),
        notes=[],
        warnings=list(journal.warnings),
        findings=findings,
    )
    checked.notes = _notes(checked)
    checked.warnings += _account_warnings(accounts)
    return checked


def _totals(currencies: CurrencyMatch) -> list[CurrencyTotal]:
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS)
        found = [(currencies.by_number[number], int(debit), int(credit)) for number, debit, credit in cursor.fetchall()]
    return [CurrencyTotal(currency.code, currency.exponent, debit, credit) for currency, debit, credit in found]


def _notes(checked: CheckedJournal) -> list[str]:
    """What was understood in a way that is worth a word."""
    notes = []
    if checked.dates.years:
        names = _listed(checked.dates.year_names)
        notes.append(f"Fiscal years that the import opens: {names}.")
    if checked.currencies.declared:
        units = _listed([f"{one.code} with {one.exponent} decimals" for one in checked.currencies.declared])
        notes.append(f"Units that the import declares: {units}.")
    if checked.currencies.without_value:
        codes = _listed(checked.currencies.without_value)
        notes.append(f"Without a rate, so kept as quantities without value in base currency: {codes}.")
    negative = checked.journal.notes["negative_amounts"]
    if negative:
        notes.append(f"Rows with a negative amount, read as the other side: {negative:,}.")
    shared = _number_of_shared_ids()
    if shared and not checked.findings.count:
        notes.append(f"Entry numbers that stand on more than one date, posted as one entry for each date: {shared:,}.")
    if checked.accounts.headings:
        names = _listed([one.full_name for one in checked.accounts.headings])
        notes.append(f"Headings of the chart that give their name to a new account: {names}.")
    return notes


def _account_warnings(accounts: AccountMatch) -> list[str]:
    warnings = []
    if accounts.by_code:
        names = _listed([f"{name} as {label}" for name, label in accounts.by_code])
        warnings.append(f"Names found as the code of an account: {names}. Check that they mean the same.")
    if accounts.control:
        names = _listed(accounts.control)
        warnings.append(f"The file posts to control accounts, whose documents it does not bring along: {names}.")
    if accounts.similar:
        names = _listed([f"{name} ({like})" for name, like in accounts.similar])
        warnings.append(
            f"New accounts that read like accounts of the chart: {names}."
            " To post to those instead, write their full name or code in the file."
        )
    return warnings


def _number_of_shared_ids() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_SPLIT_ENTRIES)
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _listed(names: list[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {more:,} more" if more > 0 else "")


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
