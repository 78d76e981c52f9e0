"""How a statement is laid out: which accounts stand under which line, in which order.

A layout is data. It names no account, but the types and subtypes of accounts, so that it
follows any chart: for each type there is a line that takes whatever no other line took, and
no account can be left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from accounting.ledger.models import AccountType, LedgerAccount
from reporting.financials.errors import LayoutLeavesOut, LayoutSumsUnknown

LineKind = Literal["heading", "accounts", "computed", "subtotal"]


@dataclass(frozen=True, slots=True)
class LayoutLine:
    """A line of a statement.

    ``accounts`` lists the accounts of ``types``, narrowed to ``subtypes`` where any are
    named; without subtypes it takes what is left of its types. ``subtotal`` adds up the
    lines named in ``sums``. ``computed`` is a figure that no account holds, found under
    its key. ``sign`` is -1 where credits are shown as positive figures.
    """

    key: str
    label: str
    kind: LineKind = "accounts"
    level: int = 0
    types: tuple[str, ...] = ()
    subtypes: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of one statement from top to bottom; raises ``Refusal`` where they cannot be summed."""

    statement: str
    title: str
    lines: Sequence[LayoutLine]

    def __post_init__(self) -> None:
        known: set[str] = set()
        for line in self.lines:
            unknown = set(line.sums) - known
            if unknown:
                raise LayoutSumsUnknown(line.label, ", ".join(sorted(unknown)))
            known.add(line.key)

    def placed(self, accounts: Iterable[LedgerAccount]) -> dict[UUID, str]:
        """The key of the line under which each account stands; raises ``LayoutLeavesOut``.

        Only accounts of the types that the statement shows are placed.
        """
        by_subtype: dict[tuple[str, str], str] = {}
        shown: set[str] = set()
        for line in self.lines:
            shown.update(line.types)
            for kind in line.types:
                for subtype in line.subtypes or ("",):
                    by_subtype.setdefault((kind, subtype), line.key)
        places = {}
        for account in accounts:
            if account.type in shown:
                key = by_subtype.get((account.type, account.subtype)) or by_subtype.get((account.type, ""))
                if key is None:
                    raise LayoutLeavesOut(self.title, str(account))
                places[account.id] = key
        return places


_ASSET, _LIABILITY, _EQUITY = (AccountType.ASSET,), (AccountType.LIABILITY,), (AccountType.EQUITY,)
_INCOME, _EXPENSE = (AccountType.INCOME,), (AccountType.EXPENSE,)


def _accounts(key: str, label: str, types: tuple[str, ...], *subtypes: str, sign: int = 1) -> LayoutLine:
    return LayoutLine(key, label, "accounts", 1, types, subtypes, sign=sign)


def _sum(key: str, label: str, *sums: str, sign: int = 1, level: int = 0) -> LayoutLine:
    return LayoutLine(key, label, "subtotal", level, sums=sums, sign=sign)


PROFIT_AND_LOSS = Layout(
    "profit-and-loss",
    "Profit and loss",
    (
        _accounts("sales", "Sales", _INCOME, "sales", sign=-1),
        _accounts("cost_of_sales", "Cost of sales", _EXPENSE, "cost_of_sales"),
        _sum("gross_profit", "Gross profit", "sales", "cost_of_sales", sign=-1),
        _accounts("other_income", "Other income", _INCOME, sign=-1),
        _accounts("payroll", "People", _EXPENSE, "payroll_expense"),
        _accounts("operating", "Operating expenses", _EXPENSE),
        _accounts("depreciation", "Depreciation", _EXPENSE, "depreciation"),
        _sum(
            "operating_profit",
            "Operating profit",
            "gross_profit",
            "other_income",
            "payroll",
            "operating",
            "depreciation",
            sign=-1,
        ),
        _accounts("finance", "Finance cost and exchange differences", _EXPENSE, "finance_cost", "exchange_difference"),
        _sum("profit_before_tax", "Profit before tax", "operating_profit", "finance", sign=-1),
        _accounts("income_tax", "Income tax", _EXPENSE, "income_tax"),
        _sum("profit", "Profit for the period", "profit_before_tax", "income_tax", sign=-1),
    ),
)

BALANCE_SHEET = Layout(
    "balance-sheet",
    "Balance sheet",
    (
        LayoutLine("assets", "Assets", "heading"),
        _accounts(
            "non_current_assets",
            "Non-current assets",
            _ASSET,
            "fixed_asset",
            "accumulated_depreciation",
            "investment",
            "deposit",
        ),
        _accounts("inventory", "Stock", _ASSET, "inventory", "metal_account"),
        _accounts("receivables", "Receivables and prepayments", _ASSET, "receivable", "prepayment", "tax", "clearing"),
        _accounts("money", "Cash and bank", _ASSET, "bank", "cash"),
        _accounts("other_assets", "Other assets", _ASSET),
        _sum(
            "total_assets",
            "Total assets",
            "non_current_assets",
            "inventory",
            "receivables",
            "money",
            "other_assets",
        ),
        LayoutLine("equity_and_liabilities", "Equity and liabilities", "heading"),
        _accounts("equity", "Equity", _EQUITY, sign=-1),
        LayoutLine("earlier_earnings", "Earnings of earlier years, not closed yet", "computed", 1, sign=-1),
        LayoutLine("current_earnings", "Earnings of the current year", "computed", 1, sign=-1),
        _sum("total_equity", "Total equity", "equity", "earlier_earnings", "current_earnings", sign=-1),
        _accounts("loans", "Loans", _LIABILITY, "loan", "related_party_loan", sign=-1),
        _accounts("payables", "Payables", _LIABILITY, "payable", "accrual", "credit_card", sign=-1),
        _accounts("taxes", "Taxes and payroll", _LIABILITY, "tax", "payroll", sign=-1),
        _accounts("other_liabilities", "Other liabilities", _LIABILITY, sign=-1),
        _sum("total_liabilities", "Total liabilities", "loans", "payables", "taxes", "other_liabilities", sign=-1),
        _sum(
            "total_equity_and_liabilities",
            "Total equity and liabilities",
            "total_equity",
            "total_liabilities",
            sign=-1,
        ),
    ),
)
