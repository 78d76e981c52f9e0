"""What certain entries moved, read from their lines: those that no kept figure tells apart.

Opening balances and revaluations are a few entries a year, transfers within equity are found
among the lines of equity accounts, so that these reads stay short however large the books are.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.db.models.functions import Greatest

from accounting.ledger.models import EntrySource, JournalEntry, JournalLine

_BY = ("account_id", "posting_date", "branch_id", "cost_centre_id")


@dataclass(frozen=True, slots=True)
class EntryMovement:
    """What an account moved on a day in certain entries; ``debit`` and ``credit`` in base minor units, not negative."""

    account_id: UUID
    posting_date: date
    branch_id: UUID | None
    cost_centre_id: UUID | None
    debit: int
    credit: int

    @property
    def amount(self) -> int:
        """Debit less credit."""
        return self.debit - self.credit


def entries_of_sources(*sources: EntrySource) -> dict[EntrySource, frozenset[UUID]]:
    """The entries of each source, with the reversals of them, which take back what those moved."""
    found = dict(JournalEntry.objects.filter(source__in=sources).values_list("id", "source"))
    if found:
        reversals = JournalEntry.objects.filter(reversal_of_id__in=list(found))
        found |= {one: found[first] for one, first in reversals.values_list("id", "reversal_of_id")}
    return {one: frozenset(entry for entry, source in found.items() if source == one) for one in sources}


def moved_by(entries: Collection[UUID], starts: date, ends: date) -> list[EntryMovement]:
    """What these entries moved from ``starts`` to ``ends``, both included."""
    if not entries:
        return []
    return _summed(_lines(starts, ends).filter(entry_id__in=list(entries)))


def moved_by_reversals(
    accounts: Collection[UUID], starts: date, ends: date, *, but: Collection[UUID] = ()
) -> list[EntryMovement]:
    """What reversals, ``but`` those, moved on certain accounts: on the other side of what they take back."""
    if not accounts:
        return []
    reversals = _lines(starts, ends).filter(entry__reversal_of__isnull=False, entry__is_closing=False)
    return _summed(reversals.filter(account_id__in=list(accounts)).exclude(entry_id__in=list(but)))


def transfers_among(accounts: Collection[UUID], starts: date, ends: date) -> frozenset[UUID]:
    """The entries whose lines on these accounts sum to nothing, those that close a year left out."""
    lines = _lines(starts, ends).filter(account_id__in=list(accounts), entry__is_closing=False)
    return frozenset(
        lines.values("entry_id").annotate(net=Sum("amount")).filter(net=0).values_list("entry_id", flat=True)
    )


def _lines(starts: date, ends: date) -> QuerySet[JournalLine]:
    lines: QuerySet[JournalLine] = JournalLine.objects.filter(posting_date__gte=starts, posting_date__lte=ends)
    return lines


def _summed(lines: QuerySet[JournalLine]) -> list[EntryMovement]:
    rows: Sequence[dict[str, Any]] = list(
        lines.order_by().values(*_BY).annotate(debited=Sum(Greatest("amount", 0)), moved=Sum("amount"))
    )
    return [
        EntryMovement(
            row["account_id"],
            row["posting_date"],
            row["branch_id"],
            row["cost_centre_id"],
            debit=row["debited"],
            credit=row["debited"] - row["moved"],
        )
        for row in rows
    ]
