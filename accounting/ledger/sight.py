"""Which lines and entries somebody gets to see, wherever they are listed or added up.

Whoever works for some branches sees the lines of those, and of an entry that touches others
only his part; whoever sees own records sees the entries that he posted himself.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from accounting.ledger.balances import EVERYWHERE, FIRST_DAY, Dimensions, Movement, movements
from accounting.ledger.models import JournalEntry, JournalLine
from erp.foundation.actor import Actor

# The area of permissions that the journal belongs to, as ``accounting/permissions.py`` names it.
JOURNAL = "accounting.journal_entry"


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader's lines are narrowed to; ``None`` narrows nothing.

    ``branches`` are the ids of those whose lines are seen, ``posted_by`` is the person
    whose entries are.
    """

    branches: frozenset[UUID] | None = None
    cost_centre_id: UUID | None = None
    posted_by: UUID | None = None

    @property
    def has_balances(self) -> bool:
        """Whether kept figures say what the lines seen add up to."""
        return self.posted_by is None

    def narrowed_to(self, narrowed: Dimensions) -> "Sight":
        """The same, and besides only one branch or one cost centre."""
        branches = self.branches
        if narrowed.branch_id is not None:
            branches = frozenset({narrowed.branch_id} if branches is None else branches & {narrowed.branch_id})
        return replace(self, branches=branches, cost_centre_id=narrowed.cost_centre_id or self.cost_centre_id)


ALL_LINES = Sight()


def sight_of(actor: Actor) -> Sight:
    """What an actor's role and scope leave of the books."""
    return Sight(actor.scope.branches, posted_by=actor.id if actor.sees_only_own(JOURNAL) else None)


def lines_in(sight: Sight) -> QuerySet[JournalLine]:
    """The lines that are seen."""
    found: QuerySet[JournalLine] = JournalLine.objects.all()
    if sight.branches is not None:
        found = found.filter(branch_id__in=sight.branches)
    if sight.cost_centre_id is not None:
        found = found.filter(cost_centre_id=sight.cost_centre_id)
    if sight.posted_by is not None:
        found = found.filter(entry__posted_by_id=sight.posted_by)
    return found


def entries_in(sight: Sight) -> QuerySet[JournalEntry]:
    """The entries of which at least one line is seen."""
    found: QuerySet[JournalEntry] = JournalEntry.objects.all()
    if sight.posted_by is not None:
        found = found.filter(posted_by_id=sight.posted_by)
    if sight.branches is not None or sight.cost_centre_id is not None:
        found = found.filter(Exists(lines_in(replace(sight, posted_by=None)).filter(entry_id=OuterRef("id"))))
    return found


def debits_seen(entries: Sequence[JournalEntry], sight: Sight) -> dict[UUID, int]:
    """What is seen of each entry's debits, in base minor units: the whole where no line of it is hidden."""
    if sight.branches is None and sight.cost_centre_id is None:
        return {one.id: one.total for one in entries}
    found = lines_in(sight).filter(entry_id__in=[one.id for one in entries]).values_list("entry_id")
    sums = dict(found.annotate(debit=Sum("amount", filter=Q(amount__gt=0))))
    return {one.id: sums.get(one.id) or 0 for one in entries}


def moved(starts: date, ends: date, sight: Sight) -> dict[UUID, Movement]:
    """What each account moved between two days, both included, in the lines that are seen.

    From kept figures; they know nothing of who posted, so that for a reader of own
    entries his lines are added up.
    """
    if sight.posted_by is not None:
        return _moved_by_own(starts, ends, sight)
    narrowed = replace(EVERYWHERE, cost_centre_id=sight.cost_centre_id)
    if sight.branches is None:
        return {one.account_id: one for one in movements(starts, ends, narrowed=narrowed)}
    parts: dict[UUID, list[Movement]] = {}
    for one in movements(starts, ends, narrowed=narrowed, by=("branch",)):
        if one.branch_id in sight.branches:
            parts.setdefault(one.account_id, []).append(one)
    return {account_id: _added_up(rows) for account_id, rows in parts.items()}


def _moved_by_own(starts: date, ends: date, sight: Sight) -> dict[UUID, Movement]:
    lines = lines_in(sight).filter(entry__posting_date__range=(starts, ends)).order_by()
    sums = lines.values_list("account_id").annotate(
        debit=Sum("amount", filter=Q(amount__gt=0)), credit=Sum("amount", filter=Q(amount__lt=0))
    )
    return {
        account_id: Movement(account_id, "", None, None, debit or 0, -(credit or 0), 0, 0)
        for account_id, debit, credit in sums
    }


@dataclass(frozen=True, slots=True)
class Held:
    """What an account holds: ``amount`` in base minor units, and in each currency in its own, debit positive."""

    amount: int
    in_currency: Mapping[str, int]


NOTHING_HELD = Held(0, {})


def held(day: date, sight: Sight) -> dict[UUID, Held]:
    """What each account holds at the end of a day in the branches that are seen, by currency too.

    From kept figures: ``has_balances`` says whether the sums are those of the lines seen.
    """
    narrowed = replace(EVERYWHERE, cost_centre_id=sight.cost_centre_id, branches=sight.branches)
    amounts: dict[UUID, int] = defaultdict(int)
    in_currency: dict[UUID, dict[str, int]] = defaultdict(dict)
    for one in movements(FIRST_DAY, day, narrowed=narrowed, by=("currency",)):
        amounts[one.account_id] += one.amount
        in_currency[one.account_id][one.currency] = one.currency_amount
    return {account_id: Held(amount, in_currency[account_id]) for account_id, amount in amounts.items()}


def _added_up(rows: Sequence[Movement]) -> Movement:
    return replace(
        rows[0],
        branch_id=None,
        debit=sum(one.debit for one in rows),
        credit=sum(one.credit for one in rows),
        currency_debit=sum(one.currency_debit for one in rows),
        currency_credit=sum(one.currency_credit for one in rows),
    )
