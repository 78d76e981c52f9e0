"""The statement of changes in equity (IAS 1, 106): what each component of equity began with, took in and ended with.

Profit stands in retained earnings on the day it is earned, whether the year is closed or
not: entries that close a year are left out, and what nobody has carried into equity yet is
counted with it, as the balance sheet does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from accounting.ledger.balances import balances, movements
from accounting.ledger.entry_movements import EntryMovement, entries_of_sources, moved_by, transfers_among
from accounting.ledger.models import AccountType, EntrySource, LedgerAccount
from accounting.ledger.queries import accounts
from reporting.financials.layout_queries import layout_of
from reporting.financials.layouts import Layout, LayoutLine
from reporting.financials.spans import REST, Span

RETAINED = "retained_earnings"
START, END = "balance_at_start", "balance_at_end"
ROWS = {
    START: "Balance at the beginning",
    "brought_in": "Brought in by opening balances",
    "profit": "Profit for the period",
    "contributions": "Contributions by owners",
    "distributions": "Dividends and drawings",
    "transfers": "Transfers within equity",
    "other": "Other changes",
    END: "Balance at the end",
}
_ALWAYS = (START, "profit", END)
_BY_SUBTYPE = {"capital": "contributions", "distribution": "distributions"}
_EARNING = (AccountType.INCOME, AccountType.EXPENSE)


@dataclass(frozen=True, slots=True)
class EquityCell:
    """One figure, base minor units, credits positive, and the accounts that it comes from."""

    amount: int
    accounts: tuple[LedgerAccount, ...] = ()


@dataclass(frozen=True, slots=True)
class EquityRow:
    """A row with a cell for each component, and their sum."""

    key: str
    label: str
    cells: Sequence[EquityCell]

    @property
    def total(self) -> int:
        """What equity as a whole has in this row."""
        return sum(one.amount for one in self.cells)


@dataclass(frozen=True, slots=True)
class EquityBlock:
    """The rows of one range of days, or of one part of the business."""

    span: Span
    rows: Sequence[EquityRow]

    def row(self, key: str) -> EquityRow:
        """The row of that key."""
        return next(one for one in self.rows if one.key == key)

    @property
    def ties(self) -> bool:
        """Whether the rows between the two balances are what lies between them, in every column."""
        *changes, end = self.rows
        return all(sum(row.cells[place].amount for row in changes) == one.amount for place, one in enumerate(end.cells))


@dataclass(frozen=True, slots=True)
class ChangesInEquity:
    """The statement: its components as columns, and a block for each range that is shown."""

    layout: Layout
    components: Sequence[LayoutLine]
    blocks: Sequence[EquityBlock]

    @property
    def ties(self) -> bool:
        """Whether every block does."""
        return all(one.ties for one in self.blocks)


def changes_in_equity(
    spans: Sequence[Span], *, layout: Layout | None = None, hide_zero: bool = True
) -> ChangesInEquity:
    """The statement with a block for each of the spans; a block of the rest only if anything stands in it."""
    chart = {one.id: one for one in accounts().filter(is_group=False)}
    layout = layout or layout_of("changes-in-equity")
    books = _Books(layout, chart, spans)
    shown = [books.block(span, hide_zero=hide_zero) for span in spans]
    kept = [one for one in shown if one.span.key != REST or any(cell.amount for row in one.rows for cell in row.cells)]
    return ChangesInEquity(layout, books.components, kept)


# What each account holds or moved, debit positive.
_Amounts = dict[UUID, int]


class _Books:
    """What the blocks are made from: places of accounts, and the entries that are told apart."""

    def __init__(self, layout: Layout, chart: Mapping[UUID, LedgerAccount], spans: Sequence[Span]) -> None:
        self.components = [one for one in layout.lines if one.kind == "accounts"]
        self.chart = chart
        equity = {one.id: one for one in chart.values() if one.type == AccountType.EQUITY}
        self.placed = layout.placed(equity.values())
        self.earning = {one.id for one in chart.values() if one.type in _EARNING}
        starts, ends = min(one.starts for one in spans), max(one.ends for one in spans)
        opening = entries_of_sources(EntrySource.OPENING)[EntrySource.OPENING]
        self.opening = moved_by(opening, starts, ends)
        self.transfers = moved_by(transfers_among(list(equity), starts, ends) - opening, starts, ends)

    def block(self, span: Span, *, hide_zero: bool) -> EquityBlock:
        """The rows of one range."""
        figures: dict[str, _Amounts] = {
            START: self._held(span, before=True),
            **{key: {} for key in ROWS if key not in (START, END)},
            END: self._held(span, before=False),
        }
        left: _Amounts = {}
        for one in movements(span.starts, span.ends, narrowed=span.narrowed, with_closings=False):
            if one.account_id in self.earning:
                _add(figures["profit"], one.account_id, one.amount)
            elif one.account_id in self.placed:
                left[one.account_id] = one.amount
        for key, found in (("brought_in", self.opening), ("transfers", self.transfers)):
            for apart in _seen(found, span):
                if apart.account_id in self.placed:
                    _add(figures[key], apart.account_id, apart.amount)
                    left[apart.account_id] -= apart.amount
        for account, amount in left.items():
            _add(figures[_BY_SUBTYPE.get(self.chart[account].subtype, "other")], account, amount)
        rows = [self._row(key, figures[key]) for key in ROWS]
        return EquityBlock(
            span,
            [one for one in rows if not hide_zero or one.key in _ALWAYS or any(cell.amount for cell in one.cells)],
        )

    def _held(self, span: Span, *, before: bool) -> _Amounts:
        day = span.starts - timedelta(days=1) if before else span.ends
        return {
            one.account_id: one.amount
            for one in balances(day, narrowed=span.narrowed)
            if one.account_id in self.placed or one.account_id in self.earning
        }

    def _row(self, key: str, figures: _Amounts) -> EquityRow:
        amounts = {one.key: 0 for one in self.components}
        behind: dict[str, list[LedgerAccount]] = {one.key: [] for one in self.components}
        for account, amount in figures.items():
            place = RETAINED if account in self.earning else self.placed[account]
            amounts[place] -= amount
            if amount:
                behind[place].append(self.chart[account])
        return EquityRow(
            key, ROWS[key], [EquityCell(amounts[one.key], tuple(behind[one.key])) for one in self.components]
        )


def _seen(found: Sequence[EntryMovement], span: Span) -> list[EntryMovement]:
    return [
        one
        for one in found
        if span.starts <= one.posting_date <= span.ends and span.narrowed.covers(one.branch_id, one.cost_centre_id)
    ]


def _add(amounts: _Amounts, account: UUID, amount: int) -> None:
    amounts[account] = amounts.get(account, 0) + amount
