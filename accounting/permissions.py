"""What a person may be allowed to do with the books."""

from tenancy.access.registry import (
    ACCOUNTANT_AND_UP,
    ADMIN_AND_UP,
    EVERYBODY,
    Permission,
)

PERMISSIONS = (
    Permission(
        "accounting.journal_entry.view",
        "read the journal",
        "Every posted entry with its lines.",
        "low",
        EVERYBODY,
    ),
    Permission(
        "accounting.journal_entry.post",
        "post journal entries",
        "Entries by hand, on accounts that are not control accounts.",
        "high",
        ACCOUNTANT_AND_UP,
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
        EVERYBODY,
    ),
    Permission(
        "accounting.account.edit",
        "change the chart of accounts",
        "New accounts, names, closing of accounts.",
        "medium",
        ACCOUNTANT_AND_UP,
    ),
    Permission(
        "accounting.period.view",
        "see fiscal years and periods",
        "Which periods are open.",
        "low",
        EVERYBODY,
    ),
    Permission(
        "accounting.period.close",
        "open and close periods",
        "New fiscal years, closing and reopening of periods.",
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
    ),
    Permission(
        "accounting.settings.edit",
        "change the settings of the books",
        "Rounding policy and fiscal year.",
        "high",
        ADMIN_AND_UP,
    ),
)
