"""What an entry by hand says: plain values, possibly incomplete, on their way to the ledger."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from accounting.currencies.converting import exact_value
from accounting.currencies.queries import base_currency
from accounting.currencies.queries import currency as currency_coded
from accounting.journals.errors import DraftIncomplete, ReversalTooEarly
from accounting.journals.models import DraftEntry, EntryLine
from accounting.ledger.proposals import RATE_OF_BASE, ProposedEntry, ProposedLine
from erp.foundation.identifiers import new_id

# The source of a rate that somebody wrote into the line himself.
TYPED = "typed into the entry"


@dataclass(frozen=True, slots=True)
class ContentLine:
    """A line; ``amount`` in base minor units, debit positive, zero where none was typed.

    ``rate`` is base for one unit of ``currency``, and ``None`` where none is known.
    """

    account_id: UUID | None
    currency: str
    currency_amount: int = 0
    amount: int = 0
    rate: Decimal | None = RATE_OF_BASE
    rate_source: str = ""
    memo: str = ""
    branch_id: UUID | None = None
    cost_centre_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class EntryContent:
    """An entry by hand; ``entry_key`` is that of the page on which it was typed.

    One with ``reverse_on`` is reversed on that day once it is posted.
    """

    posting_date: date
    lines: Sequence[ContentLine]
    memo: str = ""
    reference: str = ""
    entry_key: UUID = field(default_factory=new_id)
    reverse_on: date | None = None

    @property
    def total(self) -> int:
        """The sum of the debits, base minor units."""
        return sum(line.amount for line in self.lines if line.amount > 0)

    def proposed(self) -> ProposedEntry:
        """The entry as the ledger takes it; raises ``DraftIncomplete``."""
        if not self.memo.strip():
            raise DraftIncomplete("Say in the memo what the entry is for.", field="memo")
        if self.reverse_on is not None and self.reverse_on <= self.posting_date:
            raise ReversalTooEarly
        return ProposedEntry(
            posting_date=self.posting_date,
            lines=[_proposed(line, number) for number, line in enumerate(self.lines, start=1)],
            memo=self.memo,
            reference=self.reference,
            idempotency_key=posting_key(self.entry_key),
        )


def posting_key(entry_key: UUID) -> str:
    """The idempotency key under which the entry of a page or a draft is posted."""
    return f"page:{entry_key}"


def _proposed(line: ContentLine, number: int) -> ProposedLine:
    if line.account_id is None:
        raise DraftIncomplete(f"Line {number}: choose an account.", field=f"line-{number}")
    if not line.currency_amount and not line.amount:
        raise DraftIncomplete(f"Line {number}: write a debit or a credit.", field=f"line-{number}-debit")
    if line.rate is None:
        raise DraftIncomplete(f"Line {number}: write a rate for {line.currency}.", field=f"line-{number}-rate")
    return ProposedLine(
        account_id=line.account_id,
        amount=line.amount,
        currency=line.currency,
        currency_amount=line.currency_amount,
        rate=line.rate,
        rate_source=line.rate_source,
        memo=line.memo,
        branch_id=line.branch_id,
        cost_centre_id=line.cost_centre_id,
    )


def line_of(line: EntryLine) -> ContentLine:
    """A stored line as plain values."""
    return ContentLine(
        account_id=line.account_id,
        currency=line.currency,
        currency_amount=line.currency_amount,
        amount=line.amount,
        rate=line.rate,
        rate_source=line.rate_source,
        memo=line.memo,
        branch_id=line.branch_id,
        cost_centre_id=line.cost_centre_id,
    )


def content_of(draft: DraftEntry) -> EntryContent:
    """What a draft says."""
    return EntryContent(
        posting_date=draft.posting_date,
        lines=[line_of(line) for line in draft.lines.order_by("line_number")],
        memo=draft.memo,
        reference=draft.reference,
        entry_key=draft.entry_key,
        reverse_on=draft.reverse_on,
    )


def with_rounding_settled(lines: Iterable[ContentLine]) -> list[ContentLine]:
    """The lines, with the minor units that rounding left over taken from those that rounding moved most.

    Only where every currency balances in itself: then the entry is right, and what the sum of
    the base amounts differs by is what each line was rounded by. None is moved by a whole unit.
    """
    settled = list(lines)
    by_currency: dict[str, int] = defaultdict(int)
    for line in settled:
        by_currency[line.currency] += line.currency_amount
    difference = sum(line.amount for line in settled)
    if not difference or any(by_currency.values()) or any(line.rate is None for line in settled):
        return settled
    step = 1 if difference > 0 else -1
    rounded = {place: error * step for place, line in enumerate(settled) if (error := _rounded_by(line))}
    moved = sorted((place for place in rounded if rounded[place] > 0), key=lambda place: -rounded[place])
    if len(moved) < abs(difference):
        return settled
    for place in moved[: abs(difference)]:
        settled[place] = replace(settled[place], amount=settled[place].amount - step)
    return settled


def _rounded_by(line: ContentLine) -> Decimal:
    """By what part of a minor unit rounding moved the amount of a line."""
    # A line that moves base currency alone was never reckoned at a rate, so nothing was rounded.
    is_reckoned = line.rate != RATE_OF_BASE and line.currency_amount
    currency = currency_coded(line.currency) if is_reckoned else None
    if currency is None or line.rate is None:
        return Decimal(0)
    return line.amount - exact_value(line.currency_amount, line.rate, currency=currency, base=base_currency())
