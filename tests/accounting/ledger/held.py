"""What accounts hold, by currency, as most tests compare it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounting.ledger.balances import balances


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """What one account holds in one currency, debit positive, in the minor units of base and of its own currency."""

    account_id: UUID
    currency: str
    balance: int
    currency_balance: int


def balances_as_of(day: date) -> list[AccountBalance]:
    """The balance of every account and currency that ever moved, at the end of a day."""
    return [
        AccountBalance(one.account_id, one.currency, one.amount, one.currency_amount)
        for one in balances(day, by=("currency",))
    ]
