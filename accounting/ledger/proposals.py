"""What is about to be posted: plain values, complete, in minor units."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from accounting.periods.models import Module
from erp.foundation.identifiers import new_id

RATE_OF_BASE = Decimal(1)


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """A line; ``amount`` in base minor units, debit positive.

    ``currency_amount`` and ``rate`` (base for one unit of ``currency``) are those of
    the line's own currency; for base currency they repeat ``amount`` and are 1.
    """

    account_id: UUID
    amount: int
    currency: str
    currency_amount: int
    rate: Decimal = RATE_OF_BASE
    rate_source: str = ""
    memo: str = ""
    branch_id: UUID | None = None
    cost_centre_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ProposedEntry:
    """An entry; the same ``idempotency_key`` is never posted twice in a tenant.

    ``closes_year`` marks the entry that carries a year's profit into equity, and
    ``adjusts_year`` puts an entry of the year's last day into its adjustment period.
    """

    posting_date: date
    lines: Sequence[ProposedLine]
    memo: str = ""
    reference: str = ""
    document_date: date | None = None
    reversal_of_id: UUID | None = None
    idempotency_key: str | None = None
    module: str = Module.LEDGER
    closes_year: bool = False
    adjusts_year: bool = False
    id: UUID = field(default_factory=new_id)


def base_line(account_id: UUID, amount: int, currency: str, memo: str = "") -> ProposedLine:
    """A line in base currency."""
    return ProposedLine(account_id, amount, currency, amount, memo=memo)
