"""What a person may be allowed to do with the books."""

from tenancy.access.registry import (
    ACCOUNTANT_AND_UP,
    ADMIN_AND_UP,
    AUDITOR_AND_UP,
    MANAGER_AND_UP,
    READERS,
    Area,
    Permission,
    Risk,
    Role,
)

PLACE = 1
LABEL = "Books"

AREAS = (
    Area("accounting.journal_entry", "Journal", own_records=True),
    Area("accounting.account", "Chart of accounts"),
    Area("accounting.period", "Periods"),
    Area("accounting.proof", "Proof of the books"),
    Area("accounting.assertion", "Asserted balances"),
    Area("accounting.budget", "Budgets"),
    Area("accounting.cost_centre", "Cost centres"),
    Area("accounting.opening_balance", "Opening balances"),
    Area("accounting.exchange_rate", "Exchange rates"),
    Area("accounting.revaluation", "Revaluation"),
    Area("accounting.journal_import", "Journal imports", own_records=True),
    Area("accounting.sales_invoice", "Sales invoices"),
    Area("accounting.supplier_bill", "Supplier bills"),
    Area("accounting.payment", "Payments"),
    Area("accounting.bank_statement", "Banking"),
    Area("accounting.party", "Customers and suppliers"),
    Area("accounting.tax_return", "Tax"),
    Area("accounting.settings", "Settings of the books"),
)

_OFFICE = ACCOUNTANT_AND_UP | MANAGER_AND_UP
_READERS_OF_PARTIES = READERS | {Role.CASHIER}

NOW = (
    Permission(
        "accounting.journal_entry.view", "read the journal", "Every posted entry with its lines.", "low", READERS
    ),
    Permission(
        "accounting.journal_entry.post",
        "post journal entries",
        "Entries by hand, on accounts that are not control accounts.",
        "high",
        ACCOUNTANT_AND_UP,
    ),
    Permission(
        "accounting.journal_entry.create",
        "draft journal entries",
        "Entries that wait for somebody to post them.",
        "low",
        ACCOUNTANT_AND_UP,
    ),
    Permission(
        "accounting.journal_entry.edit",
        "change drafts of journal entries",
        "Drafts of one's own and of others.",
        "low",
        ACCOUNTANT_AND_UP,
    ),
    Permission(
        "accounting.journal_entry.submit",
        "submit journal entries",
        "A draft goes to whoever approves it.",
        "low",
        ACCOUNTANT_AND_UP,
    ),
    Permission(
        "accounting.journal_entry.approve",
        "approve journal entries",
        "Drafts of others, never of one's own.",
        "high",
        ADMIN_AND_UP,
    ),
    Permission(
        "accounting.journal_entry.reverse",
        "reverse journal entries",
        "The exact mirror of an entry, in an open period.",
        "high",
        ACCOUNTANT_AND_UP,
    ),
    Permission(
        "accounting.account.view",
        "see the chart of accounts",
        "Accounts, balances and account ledgers.",
        "low",
        READERS,
    ),
    Permission(
        "accounting.account.edit",
        "change the chart of accounts",
        "New accounts, names, closing of accounts.",
        "medium",
        ACCOUNTANT_AND_UP,
    ),
    Permission("accounting.period.view", "see fiscal years and periods", "Which periods are open.", "low", READERS),
    Permission(
        "accounting.period.close",
        "open and close periods",
        "New fiscal years, closing and reopening of periods.",
        "high",
        ADMIN_AND_UP,
    ),
    Permission(
        "accounting.period.sign",
        "sign periods",
        "The signature under a period's checklist; it locks the period for good.",
        "high",
        ADMIN_AND_UP,
    ),
    Permission(
        "accounting.proof.view",
        "see the proof of the books",
        "Every check with its verdict, on the page and as a file.",
        "low",
        AUDITOR_AND_UP,
    ),
    Permission(
        "accounting.proof.run",
        "have the books proven",
        "All checks anew, over every line.",
        "low",
        AUDITOR_AND_UP,
        word="prove",
    ),
    Permission(
        "accounting.assertion.edit",
        "assert balances",
        "What an account must hold on a day, for every proof to look at.",
        "medium",
        ACCOUNTANT_AND_UP,
    ),
    Permission(
        "accounting.year.close",
        "close fiscal years",
        "Income and expenses of a year are carried into retained earnings.",
        "high",
        ADMIN_AND_UP,
    ),
    Permission(
        "accounting.exchange_rate.view", "see rates of exchange", "Rates by day with their sources.", "low", READERS
    ),
    Permission(
        "accounting.exchange_rate.edit",
        "change rates of exchange",
        "New rates and units; what was posted keeps its own.",
        "high",
        ACCOUNTANT_AND_UP,
    ),
    Permission(
        "accounting.exchange_rate.import",
        "import rates of exchange",
        "Files and feeds of rates.",
        "medium",
        ACCOUNTANT_AND_UP,
    ),
    Permission(
        "accounting.revaluation.post",
        "revalue foreign balances",
        "An entry at the rates of a day, reversed on the next.",
        "high",
        ACCOUNTANT_AND_UP,
    ),
    Permission("accounting.budget.view", "see budgets", "Budgets, and what became of them.", "low", READERS),
    Permission(
        "accounting.budget.edit",
        "make and change budgets",
        "Versions of a year's budget and their amounts.",
        "medium",
        ACCOUNTANT_AND_UP,
    ),
    Permission("accounting.cost_centre.view", "see the cost centres", "Which cost centres there are.", "low", READERS),
    Permission(
        "accounting.cost_centre.edit",
        "open and close cost centres",
        "New cost centres, names, closing.",
        "medium",
        ACCOUNTANT_AND_UP,
    ),
    Permission(
        "accounting.opening_balance.view",
        "see the opening balances",
        "What the books began with, and the documents that were open then.",
        "low",
        AUDITOR_AND_UP,
    ),
    Permission(
        "accounting.opening_balance.edit",
        "prepare the opening balances",
        "First day, trial balance and open documents, as a draft.",
        "medium",
        ACCOUNTANT_AND_UP,
    ),
    Permission(
        "accounting.opening_balance.post",
        "post the opening balances",
        "The draft stands in the books, in the place of what was posted of it before.",
        "high",
        ACCOUNTANT_AND_UP,
    ),
    Permission(
        "accounting.opening_balance.lock",
        "lock the opening balances",
        "Nobody replaces them any more, for good.",
        "high",
        ADMIN_AND_UP,
    ),
    Permission(
        "accounting.journal_import.view",
        "see imports",
        "Imported files, their errors and results.",
        "low",
        ACCOUNTANT_AND_UP,
    ),
    Permission(
        "accounting.journal_import.run",
        "import journals",
        "Upload, check, import and undo whole files of entries.",
        "high",
        ADMIN_AND_UP,
        word="import",
    ),
    Permission(
        "accounting.settings.edit",
        "change the settings of the books",
        "Rounding policy, fiscal year, and above which amount entries need approval.",
        "high",
        ADMIN_AND_UP,
    ),
)


_Row = tuple[str, str, str, Risk, frozenset[Role]]


def _of(area: str, awaits: str, *rows: _Row) -> tuple[Permission, ...]:
    """Permissions of one area that come with a later room: action, name, what it allows, risk, roles."""
    return tuple(
        Permission(f"accounting.{area}.{action}", name, allows, risk, roles, awaits=awaits)
        for action, name, allows, risk, roles in rows
    )


_JOURNAL = _of(
    "journal_entry",
    "lists of the journal",
    ("export", "take the journal along", "Entries with their lines as a file.", "medium", ACCOUNTANT_AND_UP),
)
_INVOICES = _of(
    "sales_invoice",
    "sales",
    ("view", "see sales invoices", "Invoices and credit notes with their lines.", "low", READERS),
    ("create", "draft sales invoices", "New invoices and credit notes.", "low", _OFFICE),
    ("edit", "change drafts of sales invoices", "Until they are submitted.", "low", _OFFICE),
    ("submit", "submit sales invoices", "A draft goes to whoever approves it.", "low", _OFFICE),
    ("approve", "approve sales invoices", "Invoices of others, never of one's own.", "high", MANAGER_AND_UP),
    ("post", "post sales invoices", "The invoice gets its number and stands in the books.", "high", _OFFICE),
    ("reverse", "reverse sales invoices", "By a credit note over all of it.", "high", ACCOUNTANT_AND_UP),
    ("export", "take sales invoices along", "Lists of invoices as files.", "medium", _OFFICE),
)
_BILLS = _of(
    "supplier_bill",
    "purchases",
    ("view", "see supplier bills", "Bills and credit notes with their lines.", "low", READERS),
    ("create", "enter supplier bills", "New bills and their files.", "low", _OFFICE),
    ("edit", "change drafts of supplier bills", "Until they are submitted.", "low", _OFFICE),
    ("submit", "submit supplier bills", "A bill goes to whoever approves it.", "low", _OFFICE),
    ("approve", "approve supplier bills", "Bills that others have entered.", "high", MANAGER_AND_UP),
    ("post", "post supplier bills", "The bill stands in the books.", "high", ACCOUNTANT_AND_UP),
    ("reverse", "reverse supplier bills", "The exact mirror of a bill.", "high", ACCOUNTANT_AND_UP),
    ("export", "take supplier bills along", "Lists of bills as files.", "medium", _OFFICE),
)
_PAYMENTS = _of(
    "payment",
    "payments",
    ("view", "see payments", "Money received and paid, and what it settles.", "low", READERS),
    ("create", "prepare payments", "Payments that wait for approval.", "medium", _OFFICE),
    ("approve", "approve payments", "Payments that others have prepared.", "high", MANAGER_AND_UP),
    ("post", "post payments", "Receipts and payments stand in the books.", "high", ACCOUNTANT_AND_UP),
    ("reverse", "reverse payments", "What was settled is open again.", "high", ACCOUNTANT_AND_UP),
)
_BANKING = _of(
    "bank_statement",
    "banking",
    ("view", "see bank statements", "Statement lines and what they were matched with.", "medium", _OFFICE),
    ("import", "import bank statements", "Files of a bank, with their preview.", "medium", ACCOUNTANT_AND_UP),
    ("post", "reconcile bank accounts", "Matches and the printed proof.", "high", ACCOUNTANT_AND_UP),
    ("settings", "set up bank accounts", "Accounts, maps of columns, rules of matching.", "high", ADMIN_AND_UP),
)
_PARTIES = _of(
    "party",
    "sales",
    ("view", "see customers and suppliers", "Names, addresses and balances.", "low", _READERS_OF_PARTIES),
    ("create", "add customers and suppliers", "New parties.", "low", _OFFICE | {Role.CASHIER}),
    ("edit", "change customers and suppliers", "Addresses, terms and credit limits.", "medium", _OFFICE),
    ("approve", "approve bank details of suppliers", "Where money goes; never one's own change.", "high", ADMIN_AND_UP),
    ("import", "import customers and suppliers", "Files of parties.", "medium", _OFFICE),
    ("export", "take customers and suppliers along", "Lists with addresses as files.", "high", ADMIN_AND_UP),
)
_TAX = _of(
    "tax_return",
    "tax",
    ("view", "see tax returns", "Returns with the lines behind each box.", "low", READERS),
    ("create", "prepare tax returns", "Drafts of returns.", "medium", ACCOUNTANT_AND_UP),
    ("submit", "file tax returns", "A filed period is locked for tax.", "high", ACCOUNTANT_AND_UP),
    ("settings", "set up taxes", "Codes, rates by date, numbers of the business.", "high", ADMIN_AND_UP),
)

PERMISSIONS = (
    *NOW,
    *_JOURNAL,
    *_INVOICES,
    *_BILLS,
    *_PAYMENTS,
    *_BANKING,
    *_PARTIES,
    *_TAX,
)

# What people say, with words of the catalogue that they mean by it; the search of "why may he?" knows both.
ALSO_CALLED = {
    "undo": ("reverse", "undo"),
    "cancel": ("reverse",),
    "void": ("reverse",),
    "correct": ("reverse",),
    "delete": ("reverse", "closing of accounts"),
    "book": ("post", "journal"),
    "write": ("draft", "enter"),
    "add": ("draft", "enter", "new"),
    "new": ("draft", "enter", "add"),
    "voucher": ("journal entries",),
    "transaction": ("journal entries", "payments"),
    "general ledger": ("journal", "chart of accounts"),
    "authorise": ("approve",),
    "authorize": ("approve",),
    "release": ("approve",),
    "sign off": ("approve", "sign periods"),
    "month end": ("periods",),
    "year end": ("close fiscal years",),
    "reopen": ("reopening of periods",),
    "bank": ("bank", "reconcile"),
    "exchange rate": ("rates of exchange",),
    "currency": ("rates of exchange", "foreign balances"),
    "department": ("cost centres",),
    "forecast": ("budgets",),
    "takeover": ("opening balances",),
    "migrate": ("opening balances", "import"),
    "upload": ("import",),
    "bill": ("supplier bill", "sales invoices"),
    "invoice": ("sales invoice", "supplier bill"),
    "pay": ("payments",),
    "money": ("payments", "bank"),
    "client": ("customers",),
    "debtor": ("customers",),
    "vendor": ("suppliers",),
    "creditor": ("suppliers",),
    "vat": ("tax",),
    "gst": ("tax",),
    # Nobody keeps salaries here yet: what was paid stands in the accounts that it was posted to.
    "salary": ("read the journal", "see the chart of accounts", "see reports"),
    "wage": ("read the journal", "see the chart of accounts", "see reports"),
    "payroll": ("read the journal", "see the chart of accounts", "see reports"),
}
