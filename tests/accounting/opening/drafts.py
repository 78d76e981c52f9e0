"""Drafts of opening balances for the tests, in the South African chart of the first tenant."""

from datetime import date
from typing import Any

from accounting.opening.drafting import choose_first_day, keep_rows
from accounting.opening.models import OpeningDraft
from accounting.opening.queries import present_draft

FIRST_DAY = date(2026, 3, 1)
TODAY = date(2026, 11, 20)

# A goldsmith's books on their first morning: debits and credits of 257,300.00 each.
BALANCES: list[tuple[str, str, str]] = [
    ("1510", "82,150.50", ""),
    ("Petty cash", "1,149.50", ""),
    ("1310", "34,000.00", ""),
    ("1210", "140,000.00", ""),
    ("2110", "", "21,500.00"),
    ("3100", "", "100,000.00"),
    ("3200", "", "135,800.00"),
]
CUSTOMERS: list[tuple[str, ...]] = [
    ("Ndlovu Jewellers", "INV-101", "2026-01-15", "2026-02-14", "30,000.00"),
    ("Van Wyk", "INV-107", "2026-02-20", "", "5,000.00"),
    ("Van Wyk", "CN-8", "2026-02-25", "", "-1,000.00"),
]
SUPPLIERS: list[tuple[str, ...]] = [
    ("Rand Refinery", "778812", "2026-02-03", "2026-03-05", "20,000.00"),
    ("City Power", "FEB", "2026-02-28", "2026-03-15", "1,500.00"),
]


def balance_row(account: str, debit: str = "", credit: str = "", **more: str) -> dict[str, str]:
    """A row of the trial balance."""
    return {
        "given": "",
        "account": account,
        "debit": debit,
        "credit": credit,
        "currency": "",
        "currency_amount": "",
        **more,
    }


def item_row(party: str, number: str, dated: str, due: str, amount: str, **more: str) -> dict[str, str]:
    """A row of open items."""
    return {
        "party": party,
        "number": number,
        "document_date": dated,
        "due_date": due,
        "amount": amount,
        "currency": "",
        "base_amount": "",
        **more,
    }


def rows_of(table: str) -> list[dict[str, str]]:
    """The rows above, of one table."""
    if table == "balances":
        return [balance_row(*one) for one in BALANCES]
    return [item_row(*one) for one in (CUSTOMERS if table == "customer_items" else SUPPLIERS)]


def drafted(actor: Any, **tables: list[dict[str, str]]) -> OpeningDraft:
    """A draft of the rows above, with other rows for the tables that are named."""
    draft = choose_first_day(FIRST_DAY, revision=present_draft().revision, today=TODAY, actor=actor)
    for table in ("balances", "customer_items", "supplier_items"):
        rows = tables.get(table, rows_of(table))
        draft = keep_rows(table, rows, revision=draft.revision, actor=actor)
    return draft
