"""The statement of cash flows by the indirect method of IAS 7: from profit to the movement of cash.

Every account but those of cash stands in one line, and entries sum to nothing, so that what
the lines add up to is what cash moved, whatever was posted. Three kinds of entries are told
apart: those that close a year, which move no cash; revaluations, whose share in cash is the
effect of exchange rates and nothing else; and opening balances, which bring cash in that no
activity earned.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from accounting.ledger.balances import balances, movements
from accounting.ledger.entry_movements import EntryMovement, entries_of_sources, moved_by, moved_by_reversals
from accounting.ledger.models import AccountType, EntrySource, LedgerAccount
from accounting.ledger.queries import accounts
from reporting.financials.layout_queries import layout_of
from reporting.financials.layouts import Layout
from reporting.financials.spans import Span
from reporting.financials.statements import Placed, Statement, put_together

CASH = "cash"
NO_CASH = "No account is of the kind bank or cash, so this statement shows no cash. Give them their kind."
_UNCLASSIFIED = "unclassified"
_MOST_NAMED = 5
COMPUTED = ("profit", "unrealised_exchange", "earned_before", "other_parts", "exchange_effect", "brought_in",
            "cash_at_start")  # fmt: skip
_EARNING = (AccountType.INCOME, AccountType.EXPENSE)


def cash_flow(spans: Sequence[Span], *, layout: Layout | None = None, hide_zero: bool = True) -> Statement:
    """The statement of each column's days; credits are kept negative and shown as cash that came in."""
    layout = layout or layout_of("cash-flow")
    books = _Books(layout, spans)
    for place in range(len(spans)):
        books.take(place)
    if hide_zero:
        books.leave_out_what_cancels()
    found = put_together(layout, spans, books.chart, books.under, computed=books.computed, hide_zero=hide_zero)
    return replace(found, notes=books.warnings())


def is_reconciled(statement: Statement) -> bool:
    """Whether cash at the beginning and what flowed are the balances of the cash accounts at the end."""
    held = [line.amounts for line in statement.lines if line.key == CASH and line.account is None]
    return statement.amounts("cash_at_end") == (held[0] if held else (0,) * len(statement.spans))


@dataclass(slots=True)
class _Sides:
    """What one account moved, on both sides, opening balances and revaluations left out."""

    debit: int = 0
    credit: int = 0

    @property
    def amount(self) -> int:
        return self.debit - self.credit


@dataclass(slots=True)
class _Apart:
    """Entries that are told apart, over the days of all columns."""

    opening: Sequence[EntryMovement] = ()
    revalued: Sequence[EntryMovement] = ()
    reversals: Sequence[EntryMovement] = ()


@dataclass(slots=True)
class _Books:
    """The figures of the statement while they are gathered, column by column."""

    layout: Layout
    spans: Sequence[Span]
    chart: dict[UUID, LedgerAccount] = field(init=False)
    debits: dict[UUID, str] = field(init=False)
    credits: dict[UUID, str] = field(init=False)
    apart: _Apart = field(init=False)
    under: Placed = field(default_factory=dict)
    computed: dict[str, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.chart = {one.id: one for one in accounts().filter(is_group=False)}
        self.debits = self.layout.placed(self.chart.values(), side="debit")
        self.credits = self.layout.placed(self.chart.values(), side="credit")
        self.computed = {key: [0] * len(self.spans) for key in COMPUTED}
        self.apart = self._told_apart()
        for placed in (self.debits, self.credits):
            for account, key in placed.items():
                self.under.setdefault(key, {}).setdefault(account, [0] * len(self.spans))

    def _told_apart(self) -> _Apart:
        starts, ends = min(one.starts for one in self.spans), max(one.ends for one in self.spans)
        entries = entries_of_sources(EntrySource.OPENING, EntrySource.REVALUED)
        opening, revalued = entries[EntrySource.OPENING], entries[EntrySource.REVALUED]
        split = [one for one, key in self.debits.items() if self.credits[one] != key]
        return _Apart(
            moved_by(opening, starts, ends),
            moved_by(revalued, starts, ends),
            moved_by_reversals(split, starts, ends, but=opening | revalued),
        )

    def take(self, place: int) -> None:
        """Gather the figures of one column."""
        span = self.spans[place]
        moved = self._moved(place)
        for account, sides in moved.items():
            if self._is_earning(account):
                self._take_back(place, account, sides.amount)
            elif not self._is_cash(account):
                self._add(place, self.debits[account], account, sides.debit)
                self._add(place, self.credits[account], account, -sides.credit)
        for one in balances(span.starts - timedelta(days=1), narrowed=span.narrowed):
            if self._is_cash(one.account_id):
                self.computed["cash_at_start"][place] -= one.amount
        for one in balances(span.ends, narrowed=span.narrowed):
            if self._is_cash(one.account_id):
                self._add(place, CASH, one.account_id, one.amount)

    def leave_out_what_cancels(self) -> None:
        """Take away lines in which what was taken out of profit and its account cancel out, such as depreciation."""
        for key in {one.against for one in self.layout.lines if one.against}:
            if not any(map(sum, zip(*self.under.get(key, {}).values(), strict=True))):
                self.under.pop(key, None)

    def warnings(self) -> tuple[str, ...]:
        """What keeps the statement from saying what a reader takes it to say: no cash, or accounts in no line."""
        moved = [account for account, amounts in self.under.get(_UNCLASSIFIED, {}).items() if any(amounts)]
        names = sorted(str(self.chart[one]) for one in moved)
        found = [] if CASH in self.debits.values() else [NO_CASH]
        if names:
            more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
            found.append(
                f"Not classified: {', '.join(names[:_MOST_NAMED])}{more}. What moved on them stands in no activity"
                " until they have a kind that the layout shows."
            )
        return tuple(found)

    def _moved(self, place: int) -> dict[UUID, _Sides]:
        """What each account moved, after profit and what is told apart were taken down."""
        span = self.spans[place]
        moved: dict[UUID, _Sides] = {}
        for one in movements(span.starts, span.ends, narrowed=span.narrowed, with_closings=False):
            moved[one.account_id] = _Sides(one.debit, one.credit)
            if self._is_earning(one.account_id):
                self.computed["profit"][place] += one.amount
            if span.narrowed.is_narrow:
                self.computed["other_parts"][place] -= one.amount
        for found, at_cash, at_profit in (
            (self.apart.opening, "brought_in", "earned_before"),
            (self.apart.revalued, "exchange_effect", "unrealised_exchange"),
        ):
            for apart in self._seen(found, span):
                moved[apart.account_id].debit -= apart.debit
                moved[apart.account_id].credit -= apart.credit
                if span.narrowed.is_narrow:
                    self.computed["other_parts"][place] += apart.amount
                if self._is_cash(apart.account_id):
                    self.computed[at_cash][place] -= apart.amount
                elif self._is_earning(apart.account_id):
                    self.computed[at_profit][place] -= apart.amount
        for apart in self._seen(self.apart.reversals, span):
            # What a reversal credits was debited before, and is less of that, not more of the other.
            moved[apart.account_id].debit -= apart.debit + apart.credit
            moved[apart.account_id].credit -= apart.debit + apart.credit
        return moved

    def _seen(self, found: Sequence[EntryMovement], span: Span) -> list[EntryMovement]:
        return [
            one
            for one in found
            if span.starts <= one.posting_date <= span.ends and span.narrowed.covers(one.branch_id, one.cost_centre_id)
        ]

    def _take_back(self, place: int, account: UUID, amount: int) -> None:
        """Take income or expense out of profit, into the line that shows its cash."""
        key = self.debits.get(account)
        if key is None:
            return
        against = next(one.against for one in self.layout.lines if one.key == key)
        self._add(place, key, account, -amount)
        self._add(place, against, account, amount)

    def _add(self, place: int, key: str, account: UUID, amount: int) -> None:
        self.under.setdefault(key, {}).setdefault(account, [0] * len(self.spans))[place] += amount

    def _is_cash(self, account: UUID) -> bool:
        return self.debits.get(account) == CASH

    def _is_earning(self, account: UUID) -> bool:
        return self.chart[account].type in _EARNING
