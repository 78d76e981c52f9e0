"""Table of contents: the tables of the accounting storey."""

from accounting.budgets.models import Budget, BudgetAmount
from accounting.currencies.models import ExchangeRate, PublishedRate, RateImport, Unit
from accounting.dimensions.models import CostCentre
from accounting.imports.models import ImportProblem, JournalImport
from accounting.journals.models import DraftEntry, DraftLine
from accounting.journals.repeating_models import (
    EntryFile,
    EntryTemplate,
    PlannedReversal,
    RecurringEntry,
    RecurringRun,
    TemplateLine,
)
from accounting.ledger.models import (
    BookSettings,
    DayBalance,
    JournalEntry,
    JournalLine,
    LedgerAccount,
    PeriodBalance,
)
from accounting.opening.models import OpeningBalance, OpeningDraft, OpenItem
from accounting.periods.models import AccountingPeriod, FiscalYear, PeriodClosing, PeriodException, PeriodSignOff
from accounting.proof.models import BalanceAssertion, ProofRun

__all__ = [
    "AccountingPeriod",
    "BalanceAssertion",
    "BookSettings",
    "Budget",
    "BudgetAmount",
    "CostCentre",
    "DayBalance",
    "DraftEntry",
    "DraftLine",
    "EntryFile",
    "EntryTemplate",
    "ExchangeRate",
    "FiscalYear",
    "ImportProblem",
    "JournalEntry",
    "JournalImport",
    "JournalLine",
    "LedgerAccount",
    "OpenItem",
    "OpeningBalance",
    "OpeningDraft",
    "PeriodBalance",
    "PeriodClosing",
    "PeriodException",
    "PeriodSignOff",
    "PlannedReversal",
    "ProofRun",
    "PublishedRate",
    "RateImport",
    "RecurringEntry",
    "RecurringRun",
    "TemplateLine",
    "Unit",
]
