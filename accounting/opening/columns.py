"""The columns of the three tables, and the headings under which other programs write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in a row, its label, and the headings that mean it, folded by ``plain``."""

    name: str
    label: str
    headings: tuple[str, ...]
    is_money: bool = False
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table and how many rows it takes at most."""

    columns: tuple[Column, ...]
    required: tuple[tuple[str, ...], ...]
    most_rows: int
    example: str

    @property
    def names(self) -> tuple[str, ...]:
        """What a row holds."""
        return tuple(one.name for one in self.columns)

    @property
    def money_names(self) -> frozenset[str]:
        """Which of them are amounts."""
        return frozenset(one.name for one in self.columns if one.is_money)


# "code" and "balance" are read and folded into the others; rows that are kept have neither.
BALANCES = Columns(
    (
        Column("account", "Account", ("account", "account name", "name", "ledger", "ledger account", "particulars")),
        Column("code", "Code", ("code", "account code", "account no", "account number", "no", "number")),
        Column("debit", "Debit", ("debit", "debits", "dr", "debit amount", "debit balance"), is_money=True),
        Column("credit", "Credit", ("credit", "credits", "cr", "credit amount", "credit balance"), is_money=True),
        Column("balance", "Balance", ("balance", "amount", "closing balance", "net", "total"), is_money=True),
        Column("currency", "Currency", ("currency", "ccy", "currency code"), is_optional=True),
        Column(
            "currency_amount",
            "In its currency",
            ("currency amount", "foreign amount", "amount in currency", "in its currency"),
            is_money=True,
            is_optional=True,
        ),
    ),
    (("account", "code"), ("debit", "balance")),
    2_000,
    "Account, Debit, Credit",
)
ITEMS = Columns(
    (
        Column(
            "party",
            "Name",
            (
                "name",
                "party",
                "customer",
                "supplier",
                "vendor",
                "contact",
                "party name",
                "customer name",
                "supplier name",
            ),
        ),
        Column(
            "number",
            "Document",
            (
                "document",
                "number",
                "document number",
                "invoice",
                "invoice number",
                "invoice no",
                "bill",
                "bill number",
                "bill no",
                "doc no",
                "reference",
            ),
        ),
        Column("document_date", "Dated", ("date", "dated", "document date", "invoice date", "bill date")),
        Column("due_date", "Due", ("due", "due date", "payable by"), is_optional=True),
        Column(
            "amount",
            "Open amount",
            ("amount", "open amount", "outstanding", "balance", "amount due", "open"),
            is_money=True,
        ),
        Column("currency", "Currency", ("currency", "ccy", "currency code"), is_optional=True),
        Column(
            "base_amount",
            "In the books",
            ("base amount", "amount in base", "in the books", "base", "local amount"),
            is_money=True,
            is_optional=True,
        ),
    ),
    (("party",), ("number",), ("document_date",), ("amount",)),
    5_000,
    "Name, Document, Dated, Due, Open amount",
)

# What a row of each table holds when it is kept. ``given`` is the name as it came from elsewhere.
BALANCE_NAMES = ("account", "debit", "credit", "currency", "currency_amount")
ITEM_NAMES = ITEMS.names
LONGEST_CELL = 500


def plain(heading: str) -> str:
    """A heading without case, signs and double spaces: ``Invoice-No.`` is ``invoice no``."""
    return re.sub(r"[\W_]+", " ", heading.casefold()).strip()


def is_blank(row: Row) -> bool:
    """Whether nothing was written into a row."""
    return not any(value.strip() for name, value in row.items() if name != "given")
