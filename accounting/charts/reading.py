"""The charts of accounts that a new tenant starts with, one data file per country.

The files are written by hand and read by code that posts to accounts by their role, so they are
checked whenever they are read: a chart with a missing role would fail much later, at somebody's
first exchange difference.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

AccountType = Literal["asset", "liability", "equity", "income", "expense"]
NormalBalance = Literal["debit", "credit"]

# The accounts that code finds by role in the chart of every country.
REQUIRED_ROLES = frozenset(
    {
        "accrued_expenses",
        "accumulated_depreciation",
        "bad_debts",
        "bank",
        "bank_charges",
        "card_clearing",
        "cash",
        "cash_over_short",
        "cost_of_sales",
        "customer_deposits",
        "depreciation",
        "discount_allowed",
        "discount_received",
        "exchange_gain_loss",
        "gain_on_disposal",
        "goods_received_not_invoiced",
        "income_tax",
        "income_tax_payable",
        "interest_paid",
        "interest_received",
        "landed_costs",
        "loss_on_disposal",
        "merchant_fees",
        "opening_balances",
        "petty_cash",
        "purchase_price_variance",
        "retained_earnings",
        "rounding",
        "salaries",
        "sales",
        "sales_exports",
        "sales_returns",
        "sales_services",
        "share_capital",
        "stock_adjustments",
        "stock_in_transit",
        "stock_on_hand",
        "supplier_advances",
        "suspense",
        "trade_payables",
        "trade_receivables",
        "undeposited_funds",
        "unrealised_exchange_gain_loss",
        "work_in_progress",
    }
)

# The accounts of each country's own taxes.
COUNTRY_ROLES = {
    "ZA": frozenset(
        {
            "vat_input",
            "vat_input_capital",
            "vat_input_imports",
            "vat_output",
            "vat_reverse_charge",
            "vat_control",
            "paye_payable",
            "uif_payable",
            "sdl_payable",
            "provisional_tax",
        }
    ),
    "IN": frozenset(
        {f"{tax}_{side}" for tax in ("cgst", "sgst", "igst", "cess") for side in ("input", "output")}
        | {f"{tax}_{side}" for tax in ("cgst", "sgst", "igst") for side in ("reverse_charge", "input_reverse_charge")}
        | {"gst_control", "gst_cash_ledger", "tds_receivable", "tds_payable", "tcs_receivable", "tcs_payable"}
    ),
    "XX": frozenset({"tax_input", "tax_output", "tax_control"}),
}

_DATA = Path(__file__).parent / "data"
_TYPES = ("asset", "liability", "equity", "income", "expense")
_NORMAL_BALANCES = ("debit", "credit")
_CODE = re.compile(r"[1-9][0-9]{3}")
_WORD = re.compile(r"[a-z][a-z0-9_]{1,39}")


class ChartFault(Exception):
    """A data file of ours breaks a rule of charts: a mistake in the product, not of a user."""


@dataclass(frozen=True, slots=True)
class ChartAccount:
    """An account or a group of accounts in a country's chart.

    `parent_code` is empty for the five roots. Groups only add up and have no subtype.
    `normal_balance` is the side on which the account grows, which for a contra account is not
    the side of its type. `role` is the name by which code finds the account, or empty.
    """

    code: str
    name: str
    type: AccountType
    subtype: str
    parent_code: str
    is_group: bool
    is_control: bool
    normal_balance: NormalBalance
    role: str
    description: str


@cache
def read_chart(country: str) -> tuple[ChartAccount, ...]:
    """The chart of ZA, IN or XX (any other country), every parent before its children.

    Raises KeyError for another code, and ChartFault when the data file breaks a rule.
    """
    required = REQUIRED_ROLES | COUNTRY_ROLES[country]
    path = _DATA / f"{country.lower()}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        accounts = tuple(_account(line) for line in csv.DictReader(stream, strict=True))
    require_sound_chart(accounts, required)
    return accounts


def require_sound_chart(accounts: Iterable[ChartAccount], required_roles: frozenset[str]) -> None:
    """Check what holds between accounts.

    Codes, names and roles are unique, parents are groups of the same type that stand above their
    children, codes ascend, and every required role is there. Raises ChartFault naming the account.
    """
    accounts = tuple(accounts)
    for what, values in (
        ("code", [account.code for account in accounts]),
        ("name", [account.name.casefold() for account in accounts]),
        ("role", [account.role for account in accounts if account.role]),
    ):
        twice = [value for value, count in Counter(values).items() if count > 1]
        if twice:
            raise ChartFault(f"The {what} {twice[0]} stands twice in the chart.")
    missing = required_roles - {account.role for account in accounts}
    if missing:
        raise ChartFault(f"No account has the role {', '.join(sorted(missing))}.")
    above: dict[str, ChartAccount] = {}
    for account in accounts:
        _require_place(account, above)
        above[account.code] = account
    childless = {code for code, account in above.items() if account.is_group}
    childless -= {account.parent_code for account in accounts}
    if childless:
        raise ChartFault(f"The group {min(childless)} has no accounts.")


def _require_place(account: ChartAccount, above: dict[str, ChartAccount]) -> None:
    """The account stands below a group of its own type, after all smaller codes."""
    if above and account.code < max(above):
        raise ChartFault(f"The account {account.code} stands after a greater code.")
    if not account.parent_code:
        if not account.is_group:
            raise ChartFault(f"The account {account.code} has no parent and is no group.")
        return
    parent = above.get(account.parent_code)
    if parent is None:
        raise ChartFault(f"The parent {account.parent_code} of {account.code} does not stand above it.")
    if not parent.is_group:
        raise ChartFault(f"The parent {parent.code} of {account.code} is not a group.")
    if parent.type != account.type:
        raise ChartFault(f"{account.code} is of type {account.type}, its parent {parent.code} of {parent.type}.")


def _account(line: dict[str, str]) -> ChartAccount:
    """One line of a data file, each cell checked by itself."""
    code = line["code"]
    if _CODE.fullmatch(code) is None:
        raise ChartFault(f"The code {code!r} does not have four digits.")
    is_group, is_control = _flag(line, "is_group"), _flag(line, "is_control")
    subtype, role = line["subtype"], line["role"]
    if not line["name"].strip() or not line["description"].strip():
        raise ChartFault(f"The account {code} lacks a name or a description.")
    if is_group and (subtype or role or is_control):
        raise ChartFault(f"The group {code} has a subtype, a role or a control flag.")
    if not is_group and _WORD.fullmatch(subtype) is None:
        raise ChartFault(f"The account {code} has no subtype.")
    if role and _WORD.fullmatch(role) is None:
        raise ChartFault(f"The role {role!r} of {code} is not a plain word.")
    return ChartAccount(
        code=code,
        name=line["name"],
        type=cast(AccountType, _one_of(line, "type", _TYPES)),
        subtype=subtype,
        parent_code=line["parent_code"],
        is_group=is_group,
        is_control=is_control,
        normal_balance=cast(NormalBalance, _one_of(line, "normal_balance", _NORMAL_BALANCES)),
        role=role,
        description=line["description"],
    )


def _flag(line: dict[str, str], column: str) -> bool:
    return _one_of(line, column, ("0", "1")) == "1"


def _one_of(line: dict[str, str], column: str, allowed: tuple[str, ...]) -> str:
    value = line[column]
    if value not in allowed:
        raise ChartFault(f"The {column} {value!r} of {line['code']} is none of {', '.join(allowed)}.")
    return value
