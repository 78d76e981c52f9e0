"""Each listing whole, as the table that files are written from."""

from collections.abc import Callable

from reporting.exports.tables import ReportTable
from reporting.listings.asking import AskedListing, Tell, told_nobody
from reporting.listings.day_book import day_book_table, whole_day_book
from reporting.listings.general_ledger import whole_ledger
from reporting.listings.journal_register import register_table, whole_register
from reporting.listings.ledger_table import ledger_table


def ledger_of(asked: AskedListing, tell: Tell = told_nobody) -> ReportTable:
    """The whole general ledger."""
    return ledger_table(whole_ledger(asked, tell), asked, name="general-ledger", title="General ledger")


def account_ledger_of(asked: AskedListing, tell: Tell = told_nobody) -> ReportTable:
    """The ledger of the account asked for; without one, of all."""
    return ledger_table(whole_ledger(asked, tell), asked, name="account-ledger", title="Account ledger")


def day_book_of(asked: AskedListing, tell: Tell = told_nobody) -> ReportTable:
    """The whole day book."""
    return day_book_table(whole_day_book(asked, tell), asked)


def register_of(asked: AskedListing, tell: Tell = told_nobody) -> ReportTable:
    """The whole journal register."""
    return register_table(whole_register(asked, tell), asked)


# What can be made in the background, by the name of the report.
WHOLE: dict[str, Callable[[AskedListing, Tell], ReportTable]] = {
    "general-ledger": ledger_of,
    "account-ledger": account_ledger_of,
    "day-book": day_book_of,
    "journal-register": register_of,
}
