"""Put figures into a layout: the lines of a statement with an amount for each column."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from accounting.ledger.models import LedgerAccount
from accounting.ledger.queries import accounts
from reporting.financials.layouts import Layout, LayoutLine
from reporting.financials.order import natural
from reporting.financials.spans import Span

# What each account holds or moved in each column, base minor units, debit positive.
Figures = dict[UUID, list[int]]
Amounts = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A line with its amounts, one for each column, in base minor units as they are shown.

    ``account`` is set for the line of a single account, which stands under the layout's line.
    """

    key: str
    label: str
    kind: str
    level: int
    amounts: Amounts
    account: LedgerAccount | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement: its columns, and its lines from top to bottom."""

    layout: Layout
    spans: Sequence[Span]
    lines: Sequence[StatementLine]

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
    under: dict[str, list[LedgerAccount]] = {}
    for account_id, key in layout.placed(chart.values()).items():
        under.setdefault(key, []).append(chart[account_id])
    lines: list[StatementLine] = []
    # Sums are kept debit positive; a sign turns them only where they are shown.
    raw: dict[str, Amounts] = {}
    for line in layout.lines:
        if line.kind == "accounts":
            rows = _account_lines(line, under.get(line.key, ()), figures, len(spans), hide_zero=hide_zero)
            raw[line.key] = _sum((figures[one.id] for one in under.get(line.key, ()) if one.id in figures), len(spans))
            if rows or any(raw[line.key]) or not hide_zero:
                lines += [_line(line, raw[line.key]), *rows]
            continue
        raw[line.key] = (
            tuple((computed or {})[line.key])
            if line.kind == "computed"
            else _sum((raw[key] for key in line.sums), len(spans))
        )
        if line.kind != "computed" or any(raw[line.key]) or not hide_zero:
            lines.append(_line(line, raw[line.key]))
    return Statement(layout, spans, lines)


def _account_lines(
    line: LayoutLine, under: Iterable[LedgerAccount], figures: Figures, columns: int, *, hide_zero: bool
) -> list[StatementLine]:
    rows = []
    for account in sorted(under, key=lambda one: natural(one.code)):
        amounts = figures.get(account.id) or [0] * columns
        if any(amounts) or not hide_zero:
            shown = tuple(line.sign * one for one in amounts)
            rows.append(StatementLine(line.key, account.full_name, "account", line.level + 1, shown, account))
    return rows


def _line(line: LayoutLine, raw: Amounts) -> StatementLine:
    return StatementLine(line.key, line.label, line.kind, line.level, tuple(line.sign * one for one in raw))


def _sum(rows: Iterable[Sequence[int]], columns: int) -> Amounts:
    totals = [0] * columns
    for row in rows:
        totals = [one + other for one, other in zip(totals, row, strict=True)]
    return tuple(totals)
