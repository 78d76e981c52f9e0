"""Where the figures of a statement lead: to the lines of their account, in the same days and the same part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounting.ledger.addresses import account_url, query
from accounting.ledger.models import LedgerAccount
from erp.foundation.percent import percent_in_words
from reporting.financials.asking import Asked
from reporting.financials.budget_comparison import FAVOURABLE, judgement_of, percent_of
from reporting.financials.changes_in_equity import END, START, EquityBlock, EquityCell, EquityRow
from reporting.financials.layouts import Layout
from reporting.financials.lines_under import named_line
from reporting.financials.spans import REST, Measure, Span
from reporting.financials.statements import Statement, StatementLine


@dataclass(frozen=True, slots=True)
class LinkedAmount:
    """A figure as a page shows it; without an address it leads nowhere."""

    amount: int
    url: str = ""
    measure: Measure = "actual"


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """What a page says of a line beside its budget: minor units as they are shown, words for the rest."""

    budget: int
    percent: str
    judgement: str
    tone: str


@dataclass(frozen=True, slots=True)
class LinkedLine:
    """A line of a statement with its figures as links; ``url`` is that of its first column."""

    line: StatementLine
    cells: Sequence[LinkedAmount]
    judged: JudgedLine | None = None

    @property
    def url(self) -> str:
        """Where the name of the line leads."""
        return next((one.url for one in self.cells if one.url), "")


@dataclass(frozen=True, slots=True)
class LinkedRow:
    """A row of changes in equity with its figures as links, the sum of the row last."""

    row: EquityRow
    cells: Sequence[LinkedAmount]


@dataclass(frozen=True, slots=True)
class Leading:
    """How figures of one page lead on."""

    slug: str
    asked: Asked
    has_range: bool

    def lines(self, statement: Statement) -> list[LinkedLine]:
        """Every line with its links."""
        return [
            LinkedLine(
                line,
                [
                    LinkedAmount(amount, self._of_line(statement.layout, line, span), span.measure)
                    for amount, span in zip(line.amounts, statement.spans, strict=True)
                ],
                _judged(line) if statement.has_budget else None,
            )
            for line in statement.lines
        ]

    def rows(self, block: EquityBlock) -> list[LinkedRow]:
        """Every row of a block with its links."""
        return [
            LinkedRow(
                row,
                [*(LinkedAmount(one.amount, self._of_cell(row, one, block.span)) for one in row.cells),
                 LinkedAmount(row.total)],
            )
            for row in block.rows
        ]  # fmt: skip

    def _of_line(self, layout: Layout, line: StatementLine, span: Span) -> str:
        if span.measure == "budget":
            return ""
        # Why a figure lies off its budget is seen in what was posted.
        is_balance = not self.has_range or line.key == "cash"
        if line.account is not None:
            return self._account(line.account, None if is_balance else span.starts, span)
        if line.kind in ("accounts", "subtotal") and (under := named_line(layout, line.key)):
            return self._ledger(under, None if is_balance else span.starts, span)
        if line.kind == "computed" and line.key == "profit":
            return self._report("profit_and_loss", span.starts, span)
        return ""

    def _of_cell(self, row: EquityRow, cell: EquityCell, span: Span) -> str:
        if row.key == "profit" and cell.amount:
            return self._report("profit_and_loss", span.starts, span)
        if row.key not in (START, END) and len(cell.accounts) == 1:
            return self._account(cell.accounts[0], span.starts, span)
        return ""

    def _account(self, account: LedgerAccount, starts: date | None, span: Span) -> str:
        part = self._part(span)
        if part:
            # The account's own page knows no parts of the business; its listing does.
            address = reverse("account_ledger_report", kwargs={"slug": self.slug})
            return address + query(account=account.code, from_date=starts, to_date=span.ends, dimension=part)
        address = account_url(self.slug, account.code)
        return address and address + query(from_date=starts, to_date=span.ends)

    def _ledger(self, under: str, starts: date | None, span: Span) -> str:
        """The general ledger of the accounts under a line."""
        address = reverse("general_ledger", kwargs={"slug": self.slug})
        return address + query(under=under, from_date=starts, to_date=span.ends, dimension=self._part(span))

    def _report(self, name: str, starts: date, span: Span) -> str:
        address = reverse(name, kwargs={"slug": self.slug})
        return address + query(from_date=starts, to_date=span.ends, dimension=self._part(span))

    def _part(self, span: Span) -> str:
        """The dimension of one column: its own part where there is a column for each."""
        name, _, code = self.asked.dimension.partition("=")
        if not name or code:
            return self.asked.dimension
        return "" if span.key in (REST, "total") else f"{name}={span.key}"


def _judged(line: StatementLine) -> JudgedLine:
    percent, judgement = percent_of(line), judgement_of(line)
    return JudgedLine(
        budget=line.amounts[1],
        percent="" if percent is None else percent_in_words(percent),
        judgement=judgement,
        tone="good" if judgement == FAVOURABLE else "bad",
    )
