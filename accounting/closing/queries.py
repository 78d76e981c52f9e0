"""What closing a year has moved and has still to move."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounting.ledger.balances import Movement, movements
from accounting.ledger.models import AccountType, JournalEntry, LedgerAccount
from accounting.periods.models import FiscalYear

PROFIT_TYPES = (AccountType.INCOME, AccountType.EXPENSE)


@dataclass(frozen=True, slots=True)
class YearEnd:
    """A year's profit and how much of it is in equity, base minor units, a profit positive."""

    year: FiscalYear
    profit: int
    carried: int
    entries: Sequence[JournalEntry]

    @property
    def remaining(self) -> int:
        """What a closing now would carry; a late adjustment makes it differ from zero again."""
        return self.profit - self.carried


def year_end(year: FiscalYear) -> YearEnd:
    """Where the closing of a year stands."""
    earning = set(LedgerAccount.objects.filter(type__in=PROFIT_TYPES).values_list("id", flat=True))
    earned = -sum(one.amount for one in movements(year.starts, year.ends, with_closings=False)
                  if one.account_id in earning)  # fmt: skip
    left = -sum(one.amount for one in movements(year.starts, year.ends) if one.account_id in earning)
    return YearEnd(year, earned, earned - left, closing_entries(year))


def closing_entries(year: FiscalYear) -> list[JournalEntry]:
    """The entries that closed a year, in the order in which they were posted."""
    return list(JournalEntry.objects.filter(is_closing=True, source_id=year.id).order_by("posted_at", "id"))


def left_to_close(year: FiscalYear) -> list[Movement]:
    """Income and expense accounts with what they still hold of the year, by their dimensions and currencies."""
    earning = set(LedgerAccount.objects.filter(type__in=PROFIT_TYPES).values_list("id", flat=True))
    found = movements(year.starts, year.ends, by=("currency", "branch", "cost_centre"))
    return [one for one in found if one.account_id in earning and (one.amount or one.currency_amount)]
