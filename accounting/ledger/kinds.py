"""The kinds of accounts within each type, by which statements know in which line an account stands."""

from accounting.ledger.models import AccountType, LedgerAccount

# The kinds that the charts of every country use, in words.
KINDS: dict[str, dict[str, str]] = {
    AccountType.ASSET: {
        "bank": "Bank",
        "cash": "Cash",
        "clearing": "Clearing, on its way to the bank",
        "receivable": "Receivable",
        "prepayment": "Prepayment",
        "tax": "Tax to be claimed",
        "inventory": "Stock",
        "metal_account": "Metal account",
        "deposit": "Deposit paid",
        "investment": "Investment",
        "fixed_asset": "Fixed asset",
        "accumulated_depreciation": "Accumulated depreciation",
    },
    AccountType.LIABILITY: {
        "payable": "Payable",
        "accrual": "Accrued expense",
        "credit_card": "Credit card",
        "tax": "Tax owed",
        "payroll": "Owed to employees and for payroll",
        "deposit": "Deposit received",
        "metal_account": "Metal account",
        "loan": "Loan",
        "related_party_loan": "Loan of an owner or related party",
        "provision": "Provision",
        "suspense": "Suspense",
    },
    AccountType.EQUITY: {
        "capital": "Capital",
        "retained_earnings": "Retained earnings",
        "distribution": "Dividends and drawings",
        "opening_balances": "Opening balances",
    },
    AccountType.INCOME: {"sales": "Sales", "other_income": "Other income"},
    AccountType.EXPENSE: {
        "cost_of_sales": "Cost of sales",
        "payroll_expense": "Salaries and wages",
        "operating_expense": "Operating expense",
        "depreciation": "Depreciation",
        "finance_cost": "Finance cost",
        "exchange_difference": "Difference of exchange",
        "rounding": "Rounding",
        "income_tax": "Income tax",
    },
}


def kind_in_words(type_: str, kind: str) -> str:
    """What people call a kind: ``Fixed asset``; empty where there is none."""
    return KINDS[type_].get(kind, kind.replace("_", " ").capitalize())


def kind_below(heading: LedgerAccount | None) -> str:
    """The kind of what stands below a heading: its own or that of one above it, else the one that all there share.

    Empty where they are of different kinds, as those below cash and bank are.
    """
    above = heading
    while above is not None:
        if above.subtype:
            return above.subtype
        above = above.parent
    if heading is None:
        return ""
    shared = set(LedgerAccount.objects.filter(parent=heading, is_group=False).values_list("subtype", flat=True))
    return shared.pop() if len(shared) == 1 else ""
