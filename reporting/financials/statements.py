"""Put figures into a layout: the lines of a statement with an amount for each column."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from accounting.ledger.models import LedgerAccount
from accounting.ledger.queries import accounts
from reporting.financials.layouts import Layout, LayoutLine
from reporting.financials.order import natural
from reporting.financials.spans import REST, Span

# What each account holds or moved in each column, base minor units, debit positive.
Figures = dict[UUID, list[int]]
Amounts = tuple[int, ...]
# The same by the key of the line under which they stand.
Placed = dict[str, dict[UUID, list[int]]]


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A line with its amounts, one for each column, in base minor units as they are shown.

    ``account`` is set for the line of a single account, which stands under the layout's line.
    ``sign`` is that of the layout's line: -1 where credits are shown as positive figures.
    ``is_grand`` says that no other line adds it up.
    """

    key: str
    label: str
    kind: str
    level: int
    amounts: Amounts
    account: LedgerAccount | None = None
    sign: int = 1
    is_grand: bool = False

    @property
    def is_group(self) -> bool:
        """Whether it adds up the accounts below it, or stands among such lines as a figure that no account holds."""
        return self.kind in ("accounts", "computed")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement: its columns, its lines from top to bottom, and sentences about how far its figures reach."""

    layout: Layout
    spans: Sequence[Span]
    lines: Sequence[StatementLine]
    notes: tuple[str, ...] = ()

    @property
    def has_budget(self) -> bool:
        """Whether a budget stands beside what was posted."""
        return any(one.measure == "budget" for one in self.spans)

    def amounts(self, key: str) -> Amounts:
        """What the line of that key shows."""
        return next(line.amounts for line in self.lines if line.key == key and line.account is None)


def laid_out(
    layout: Layout,
    spans: Sequence[Span],
    figures: Figures,
    *,
    computed: Mapping[str, Sequence[int]] | None = None,
    hide_zero: bool = True,
) -> Statement:
    """The statement of these figures; ``hide_zero`` leaves out accounts and lines without any."""
    chart = {one.id: one for one in accounts().filter(is_group=False)}
    under: Placed = {}
    for account_id, key in layout.placed(chart.values()).items():
        under.setdefault(key, {})[account_id] = figures.get(account_id) or [0] * len(spans)
    return put_together(layout, spans, chart, under, computed=computed or {}, hide_zero=hide_zero)


def put_together(
    layout: Layout,
    spans: Sequence[Span],
    chart: Mapping[UUID, LedgerAccount],
    under: Placed,
    *,
    computed: Mapping[str, Sequence[int]],
    hide_zero: bool,
) -> Statement:
    """The statement of figures that stand under their lines already; a column of the rest only if it holds any."""
    lines: list[StatementLine] = []
    # Sums are kept debit positive; a sign turns them only where they are shown.
    raw: dict[str, Amounts] = {}
    grand = layout.grand_totals()
    for line in layout.lines:
        if line.kind == "accounts":
            held = under.get(line.key, {})
            rows = _account_lines(line, held, chart, hide_zero=hide_zero)
            raw[line.key] = _sum(held.values(), len(spans))
            if rows or any(raw[line.key]) or not hide_zero:
                lines += [_line(line, raw[line.key]), *rows]
            continue
        raw[line.key] = (
            tuple(computed[line.key]) if line.kind == "computed" else _sum((raw[key] for key in line.sums), len(spans))
        )
        if line.kind != "computed" or any(raw[line.key]) or not hide_zero:
            lines.append(_line(line, raw[line.key], is_grand=line.key in grand))
    return _without_empty_rest(Statement(layout, spans, lines))


def _without_empty_rest(statement: Statement) -> Statement:
    """Without the column of what belongs to no part where nothing stands in it."""
    places = [place for place, span in enumerate(statement.spans) if span.key == REST]
    if not places or any(line.amounts[places[0]] for line in statement.lines):
        return statement

    def kept(cells: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(one for place, one in enumerate(cells) if place != places[0])

    lines = [replace(line, amounts=kept(line.amounts)) for line in statement.lines]
    return Statement(statement.layout, kept(statement.spans), lines)


def _account_lines(
    line: LayoutLine, held: Mapping[UUID, Sequence[int]], chart: Mapping[UUID, LedgerAccount], *, hide_zero: bool
) -> list[StatementLine]:
    rows = []
    for account in sorted((chart[one] for one in held), key=lambda one: natural(one.code)):
        amounts = held[account.id]
        if any(amounts) or not hide_zero:
            shown = tuple(line.sign * one for one in amounts)
            rows.append(
                StatementLine(line.key, account.full_name, "account", line.level + 1, shown, account, line.sign)
            )
    return rows


def _line(line: LayoutLine, raw: Amounts, *, is_grand: bool = False) -> StatementLine:
    shown = tuple(line.sign * one for one in raw)
    return StatementLine(line.key, line.label, line.kind, line.level, shown, sign=line.sign, is_grand=is_grand)


def _sum(rows: Iterable[Sequence[int]], columns: int) -> Amounts:
    totals = [0] * columns
    for row in rows:
        totals = [one + other for one, other in zip(totals, row, strict=True)]
    return tuple(totals)
