"""The reports that there are. A further one joins by one more entry in ``REPORTS``.

The page that lists them, the command that writes them and whatever mails them later all
read this list.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from accounting.ledger.errors import AllEntriesOnly
from accounting.ledger.sight import Sight
from reporting.errors import UnknownReport, WholeBusinessAlone
from reporting.exports.tables import ReportTable
from reporting.financials.asking import Asked, year_to_date
from reporting.financials.comparison import previous_month_end, year_before
from reporting.financials.statement_reports import (
    balance_sheet_table,
    cash_flow_table,
    changes_in_equity_table,
    profit_and_loss_table,
)
from reporting.financials.trial_balance_table import trial_balance_table
from reporting.listings.asking import AskedListing
from reporting.listings.number_gaps import number_gaps_table
from reporting.listings.whole import account_ledger_of, day_book_of, ledger_of, register_of


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """What a report may be asked with; each report takes what its entry names.

    ``as_of`` is the last day of a report that covers several, and ``starts`` its first:
    without it, the first day of the fiscal year. ``comparison`` and ``dimension`` are
    those of ``reporting.financials.asking``; ``account`` is the code of one account.
    ``branches`` are those whose figures the reader may see, ``None`` for all; where they
    are named, a report on the whole business alone raises ``WholeBusinessAlone``.
    ``posted_by`` is a reader who sees his own entries only: listings hold those, and a
    report that adds up kept figures raises ``AllEntriesOnly``.
    """

    as_of: date
    compare: date | None = None
    by_currency: bool = False
    include_zero: bool = False
    starts: date | None = None
    comparison: str = ""
    dimension: str = ""
    account: str = ""
    branches: frozenset[UUID] | None = None
    posted_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A report: its name in commands and addresses, its words, and how its table is made.

    ``takes`` names the fields of ``ReportRequest`` that mean something to it;
    ``url_name`` is the route of its page.
    """

    name: str
    title: str
    note: str
    group: str
    url_name: str
    takes: frozenset[str]
    table: Callable[[ReportRequest], ReportTable]


def _trial_balance(asked: ReportRequest) -> ReportTable:
    beside = {"previous": previous_month_end, "year": year_before}.get(asked.comparison)
    return trial_balance_table(
        replace(_asked(asked), compare="" if beside else asked.comparison),
        compare=beside(asked.as_of) if beside else asked.compare,
        by_currency=asked.by_currency,
        hide_zero=not asked.include_zero,
        # Beside others there is room for balances alone.
        of_range=asked.starts is not None and not asked.compare and not asked.comparison,
    )


def _asked(asked: ReportRequest) -> Asked:
    if not _sight(asked).has_balances:
        raise AllEntriesOnly
    starts, ends = year_to_date(asked.as_of)
    return Asked(asked.starts or starts, ends, asked.comparison, asked.dimension, asked.branches)


def _profit_and_loss(asked: ReportRequest) -> ReportTable:
    return profit_and_loss_table(_asked(asked), hide_zero=not asked.include_zero)


def _balance_sheet(asked: ReportRequest) -> ReportTable:
    return balance_sheet_table(_asked(asked), hide_zero=not asked.include_zero)


def _cash_flow(asked: ReportRequest) -> ReportTable:
    return cash_flow_table(_asked(asked), hide_zero=not asked.include_zero)


def _changes_in_equity(asked: ReportRequest) -> ReportTable:
    return changes_in_equity_table(_asked(asked), hide_zero=not asked.include_zero)


def _listed(asked: ReportRequest) -> AskedListing:
    starts, ends = year_to_date(asked.as_of)
    return AskedListing(
        asked.starts or starts, ends, account=asked.account, dimension=asked.dimension, sight=_sight(asked)
    )


def _sight(asked: ReportRequest) -> Sight:
    return Sight(branches=asked.branches, posted_by=asked.posted_by)


def _number_gaps(asked: ReportRequest) -> ReportTable:
    # A number that a branch does not see would look like one that is missing.
    if asked.branches is not None:
        raise WholeBusinessAlone("Gaps in numbers")
    return number_gaps_table(_listed(asked))


_RANGE = frozenset({"as_of", "starts"})

REPORTS = {
    one.name: one
    for one in (
        Report(
            name="trial-balance",
            title="Trial balance",
            note="Every account with its balance on a day; the proof that the books balance.",
            group="Books",
            url_name="trial_balance",
            takes=frozenset({"as_of", "starts", "compare", "comparison", "by_currency", "dimension", "include_zero"}),
            table=_trial_balance,
        ),
        Report(
            name="profit-and-loss",
            title="Profit and loss",
            note="What the business earned and spent between two days.",
            group="Books",
            url_name="profit_and_loss",
            takes=frozenset({"as_of", "starts", "comparison", "dimension", "include_zero"}),
            table=_profit_and_loss,
        ),
        Report(
            name="balance-sheet",
            title="Balance sheet",
            note="What the business owns and owes at the end of a day.",
            group="Books",
            url_name="balance_sheet",
            takes=frozenset({"as_of", "comparison", "dimension", "include_zero"}),
            table=_balance_sheet,
        ),
        Report(
            name="cash-flow",
            title="Cash flow",
            note="Where cash came from and went to between two days, from profit to the bank.",
            group="Books",
            url_name="cash_flow",
            takes=frozenset({"as_of", "starts", "comparison", "dimension", "include_zero"}),
            table=_cash_flow,
        ),
        Report(
            name="changes-in-equity",
            title="Changes in equity",
            note="What the owners' share began with, earned, took in, paid out and ended with.",
            group="Books",
            url_name="changes_in_equity",
            takes=frozenset({"as_of", "starts", "comparison", "dimension", "include_zero"}),
            table=_changes_in_equity,
        ),
        Report(
            name="general-ledger",
            title="General ledger",
            note="Every account with its lines between two balances.",
            group="Listings",
            url_name="general_ledger",
            takes=_RANGE | {"dimension"},
            table=lambda asked: ledger_of(_listed(asked)),
        ),
        Report(
            name="account-ledger",
            title="Account ledger",
            note="One account, line by line, with the balance after each.",
            group="Listings",
            url_name="account_ledger_report",
            takes=_RANGE | {"dimension", "account"},
            table=lambda asked: account_ledger_of(_listed(asked)),
        ),
        Report(
            name="day-book",
            title="Day book",
            note="Every entry with its lines, day after day.",
            group="Listings",
            url_name="day_book",
            takes=_RANGE | {"dimension"},
            table=lambda asked: day_book_of(_listed(asked)),
        ),
        Report(
            name="journal-register",
            title="Journal register",
            note="Every entry in the order of numbers, with who posted it and what became of it.",
            group="Listings",
            url_name="journal_register",
            takes=_RANGE | {"dimension"},
            table=lambda asked: register_of(_listed(asked)),
        ),
        Report(
            name="number-gaps",
            title="Gaps in numbers",
            note="Whether the numbers of entries follow on, and what is missing.",
            group="Listings",
            url_name="number_gaps",
            takes=_RANGE,
            table=_number_gaps,
        ),
    )
}


def report_named(name: str) -> Report:
    """The report of that name; raises ``UnknownReport``."""
    if name not in REPORTS:
        raise UnknownReport(name, ", ".join(REPORTS))
    return REPORTS[name]
