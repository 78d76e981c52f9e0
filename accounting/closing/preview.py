"""What closing a year would post, before it is posted."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from accounting.closing.queries import left_to_close
from accounting.ledger.models import AccountType, LedgerAccount
from accounting.periods.models import FiscalYear


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One account of the closing entry; ``amount`` in base minor units, debit positive."""

    account: LedgerAccount
    amount: int


def preview_of(year: FiscalYear, retained: LedgerAccount | None) -> list[PreviewLine]:
    """The closing entry by account, income first and the equity account last; empty where nothing is left."""
    amounts: dict[UUID, int] = defaultdict(int)
    for one in left_to_close(year):
        amounts[one.account_id] -= one.amount
    accounts = LedgerAccount.objects.filter(id__in=amounts).order_by("code")
    order = (AccountType.INCOME, AccountType.EXPENSE)
    lines = [
        PreviewLine(one, amounts[one.id])
        for one in sorted(accounts, key=lambda one: (order.index(AccountType(one.type)), one.code))
        if amounts[one.id]
    ]
    if lines and retained is not None:
        lines.append(PreviewLine(retained, -sum(one.amount for one in lines)))
    return lines
