"""What of these tables leaves when a tenant takes everything along."""

from django.db import models

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
from accounting.ledger.models import BookSettings, DayBalance, JournalEntry, JournalLine, LedgerAccount, PeriodBalance
from accounting.opening.models import OpeningBalance, OpeningDraft, OpenItem
from accounting.periods.models import AccountingPeriod, FiscalYear, PeriodClosing, PeriodException, PeriodSignOff
from accounting.proof.models import BalanceAssertion, ProofRun
from tenancy.scoping.taking_along import LeftBehind, TakenAlong, TakenWithin, Taking

JOURNAL = "books/journal.csv"

_DIMENSIONS = ("branch__code", "cost_centre__code")
_LINE_MONEY = {"amount": "", "currency_amount": "currency"}
_OF_THE_LINES = "added up from the lines of the journal, which leave whole"

TABLES: dict[type[models.Model], Taking] = {
    JournalEntry: TakenWithin(JOURNAL),
    JournalLine: TakenWithin(JOURNAL),
    PeriodBalance: LeftBehind(_OF_THE_LINES),
    DayBalance: LeftBehind(_OF_THE_LINES),
    LedgerAccount: TakenAlong("books/accounts.csv", beside=("parent__code",)),
    CostCentre: TakenAlong("books/cost_centres.csv"),
    FiscalYear: TakenAlong("books/fiscal_years.csv"),
    AccountingPeriod: TakenAlong("books/periods.csv", beside=("fiscal_year__name",)),
    PeriodClosing: TakenAlong("books/period_closings.csv", beside=("period__name",), money={"total": ""}),
    PeriodSignOff: TakenAlong("books/period_signatures.csv", beside=("period__name",)),
    PeriodException: TakenAlong("books/period_exceptions.csv", beside=("period__name",)),
    BookSettings: TakenAlong("settings/books.csv", money={"approval_above": ""}),
    Unit: TakenAlong("books/units.csv"),
    ExchangeRate: TakenAlong("books/rates.csv"),
    RateImport: TakenAlong("books/rate_files.csv"),
    PublishedRate: TakenAlong("books/published_rates.csv"),
    Budget: TakenAlong("books/budgets.csv", beside=("fiscal_year__name",)),
    BudgetAmount: TakenAlong(
        "books/budget_amounts.csv",
        beside=("budget__name", "account__code", "period__name", *_DIMENSIONS),
        money={"amount": ""},
    ),
    DraftEntry: TakenAlong("books/drafts.csv", beside=("entry__number",), money={"total": ""}),
    DraftLine: TakenAlong("books/draft_lines.csv", beside=("account__code", *_DIMENSIONS), money=_LINE_MONEY),
    EntryTemplate: TakenAlong("books/templates.csv"),
    TemplateLine: TakenAlong(
        "books/template_lines.csv", beside=("template__name", "account__code", *_DIMENSIONS), money=_LINE_MONEY
    ),
    RecurringEntry: TakenAlong("books/recurring_entries.csv", beside=("template__name",)),
    RecurringRun: TakenAlong("books/recurring_runs.csv", beside=("recurring__name",)),
    PlannedReversal: TakenAlong("books/planned_reversals.csv", beside=("entry__number", "reversal__number")),
    EntryFile: TakenAlong("files/files_of_entries.csv", beside=("entry__number", "file__digest")),
    OpeningDraft: TakenAlong("books/opening_draft.csv"),
    OpeningBalance: TakenAlong("books/opening_balances.csv"),
    OpenItem: TakenAlong(
        "books/open_items.csv",
        beside=("account__code", "opening__entry_number"),
        money={"amount": "currency", "base_amount": ""},
    ),
    BalanceAssertion: TakenAlong(
        "books/balance_assertions.csv", beside=("account__code",), money={"amount": "currency"}
    ),
    ProofRun: TakenAlong("books/proofs.csv"),
    JournalImport: TakenAlong("books/imports.csv", secret=("stored_path",)),
    ImportProblem: LeftBehind("what was wrong with files that were checked, found anew with every check"),
}
