"""What the reversal of an entry would do to the books, before it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounting.ledger.balances import FIRST_DAY
from accounting.ledger.models import AccountType, JournalEntry
from accounting.ledger.queries import lines_of
from accounting.ledger.sight import moved, sight_of
from erp.foundation.actor import Actor

_PROFIT = frozenset({AccountType.INCOME, AccountType.EXPENSE})


@dataclass(frozen=True, slots=True)
class Effect:
    """One account: its balance at the end of the day before and after, in base minor units."""

    account_code: str
    account_name: str
    before: int
    change: int

    @property
    def after(self) -> int:
        """The balance that the account would have."""
        return self.before + self.change


@dataclass(frozen=True, slots=True)
class Effects:
    """Every account that a reversal touches. ``profit_change`` is ``None`` where no profit is touched."""

    accounts: Sequence[Effect]
    profit_change: int | None


def effects_of_reversal(entry: JournalEntry, day: date, *, seen_by: Actor) -> Effects:
    """What reversing the entry on ``day`` does to the balances of that day, as far as the actor sees them."""
    balances: dict[object, int] = {key: one.amount for key, one in moved(FIRST_DAY, day, sight_of(seen_by)).items()}
    changes: dict[object, int] = {}
    accounts = {}
    profit: int | None = None
    for line in lines_of(entry, seen_by=seen_by):
        accounts[line.account_id] = line.account
        changes[line.account_id] = changes.get(line.account_id, 0) - line.amount
        if line.account.type in _PROFIT:
            # Debits stand positive, and an expense is a debit: profit falls by what the line adds.
            profit = (profit or 0) + line.amount
    return Effects(
        [
            Effect(account.code, account.full_name, balances.get(account.id, 0), changes[account.id])
            for account in sorted(accounts.values(), key=lambda one: one.code)
        ],
        profit,
    )
