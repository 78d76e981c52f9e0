"""The layouts that come with the product; a tenant's own begin as copies of them."""

from reporting.financials.layouts import Layout, LayoutLine, Side

_ASSET, _LIABILITY, _EQUITY = ("asset",), ("liability",), ("equity",)
_INCOME, _EXPENSE = ("income",), ("expense",)


def _takes(types: tuple[str, ...], subtypes: tuple[str, ...], roles: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The subtypes within the types and the roles; without either, what is left of the types."""
    if not (subtypes or roles):
        return types
    return (*(f"{kind}.{one}" for kind in types for one in subtypes), *(f"role.{one}" for one in roles))


def _accounts(key: str, label: str, types: tuple[str, ...], *subtypes: str, sign: int = 1) -> LayoutLine:
    return LayoutLine(key, label, "accounts", 1, _takes(types, subtypes), sign=sign)


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
        LayoutLine("other_parts", "Owed to other parts of the business", "computed", 1, sign=-1),
        _sum(
            "total_equity_and_liabilities",
            "Total equity and liabilities",
            "total_equity",
            "total_liabilities",
            "other_parts",
            sign=-1,
        ),
    ),
)


def _flow(
    key: str, label: str, types: tuple[str, ...], *subtypes: str, roles: tuple[str, ...] = (), side: Side = ""
) -> LayoutLine:
    return LayoutLine(key, label, "accounts", 1, _takes(types, subtypes, roles), sign=-1, side=side)


def _back(
    key: str, label: str, types: tuple[str, ...], *subtypes: str, roles: tuple[str, ...] = (), against: str
) -> LayoutLine:
    """What is taken back out of profit, since the line ``against`` shows its cash."""
    return LayoutLine(key, label, "accounts", 1, _takes(types, subtypes, roles), sign=-1, against=against)


def _computed(key: str, label: str, level: int = 1) -> LayoutLine:
    return LayoutLine(key, label, "computed", level, sign=-1)


_EARNING = (*_INCOME, *_EXPENSE)

# The indirect method of IAS 7: 18(b) and 20 for what operations brought in, 21 for
# receipts and payments side by side, 28 for exchange differences, 31 and 35 for interest
# and income tax by themselves, 45 for what cash consists of.
CASH_FLOW = Layout(
    "cash-flow",
    "Cash flow",
    (
        LayoutLine("operating", "Operating activities", "heading"),
        _computed("profit", "Profit for the period"),
        _back("depreciation", "Depreciation", _EXPENSE, "depreciation", against="assets_sold"),
        _back(
            "disposals",
            "Gain or loss on disposal of assets",
            _EARNING,
            roles=("gain_on_disposal", "loss_on_disposal"),
            against="assets_sold",
        ),
        _computed("unrealised_exchange", "Unrealised exchange differences"),
        _back("finance_cost", "Finance cost", _EXPENSE, "finance_cost", against="interest_paid"),
        _back(
            "interest_income", "Interest income", _EARNING, roles=("interest_received",), against="interest_received"
        ),
        _back("income_tax", "Income tax", _EXPENSE, "income_tax", against="tax_paid"),
        _computed("earned_before", "Earned before these books began"),
        _flow("inventory", "Change in stock", _ASSET, "inventory", "metal_account"),
        _flow(
            "receivables",
            "Change in receivables and prepayments",
            _ASSET,
            "receivable",
            "prepayment",
            "tax",
            "clearing",
        ),
        _flow(
            "payables",
            "Change in payables",
            _LIABILITY,
            "payable",
            "accrual",
            "credit_card",
            "deposit",
            "metal_account",
        ),
        _flow("taxes", "Change in taxes, payroll and provisions", _LIABILITY, "tax", "payroll", "provision"),
        _sum(
            "generated",
            "Cash generated from operations",
            "profit",
            "depreciation",
            "disposals",
            "unrealised_exchange",
            "finance_cost",
            "interest_income",
            "income_tax",
            "earned_before",
            "inventory",
            "receivables",
            "payables",
            "taxes",
            sign=-1,
        ),
        _flow("interest_paid", "Interest paid", ()),
        _flow("tax_paid", "Income tax paid", (*_ASSET, *_LIABILITY), roles=("income_tax_payable", "provisional_tax")),
        _sum("net_operating", "Net cash from operating activities", "generated", "interest_paid", "tax_paid", sign=-1),
        LayoutLine("investing", "Investing activities", "heading"),
        _flow("assets_bought", "Payments for fixed assets", _ASSET, "fixed_asset", side="debit"),
        # Depreciation stands here twice and cancels out; what is left is what the assets were sold for.
        _flow("assets_sold", "Proceeds from fixed assets", _ASSET, "fixed_asset", "accumulated_depreciation"),
        _flow("investments", "Investments and deposits", _ASSET, "investment", "deposit"),
        _flow("interest_received", "Interest received", ()),
        _sum(
            "net_investing",
            "Net cash from investing activities",
            "assets_bought",
            "assets_sold",
            "investments",
            "interest_received",
            sign=-1,
        ),
        LayoutLine("financing", "Financing activities", "heading"),
        _flow("contributions", "Contributions by owners", _EQUITY, "capital"),
        _flow("distributions", "Dividends and drawings", _EQUITY, "distribution", "retained_earnings"),
        _flow("loans_taken", "Loans taken up", _LIABILITY, "loan", "related_party_loan"),
        _flow("loans_repaid", "Loans repaid", _LIABILITY, "loan", "related_party_loan", side="debit"),
        _sum(
            "net_financing",
            "Net cash from financing activities",
            "contributions",
            "distributions",
            "loans_taken",
            "loans_repaid",
            sign=-1,
        ),
        _flow("unclassified", "Balances that are not classified", (*_ASSET, *_LIABILITY, *_EQUITY)),
        _computed("other_parts", "From other parts of the business"),
        _sum(
            "net_change",
            "Net change in cash",
            "net_operating",
            "net_investing",
            "net_financing",
            "unclassified",
            "other_parts",
            sign=-1,
        ),
        _computed("exchange_effect", "Effect of exchange rates on cash"),
        _computed("brought_in", "Brought in by opening balances"),
        _computed("cash_at_start", "Cash at the beginning"),
        _sum("cash_at_end", "Cash at the end", "net_change", "exchange_effect", "brought_in", "cash_at_start", sign=-1),
        LayoutLine("consists_of", "What cash consists of", "heading"),
        _accounts("cash", "Cash and bank", _ASSET, "bank", "cash"),
    ),
)

# The components of equity that IAS 1, 106 asks for, as columns; each takes accounts like a line.
CHANGES_IN_EQUITY = Layout(
    "changes-in-equity",
    "Changes in equity",
    (
        _accounts("share_capital", "Share capital", _EQUITY, "capital", sign=-1),
        _accounts("retained_earnings", "Retained earnings", _EQUITY, "retained_earnings", "distribution", sign=-1),
        _accounts("other_equity", "Other equity", _EQUITY, sign=-1),
    ),
)

BUILT_IN = {one.statement: one for one in (PROFIT_AND_LOSS, BALANCE_SHEET, CASH_FLOW, CHANGES_IN_EQUITY)}
