"""What is right and what is wrong with a draft, row by row and in all.

Nothing here writes. The same judgement stands beside the rows while they are typed, on the page
before posting, and in the act that posts: there is no second reading of a draft.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from accounting.imports.amounts import TooManyDecimals, is_blank_amount, minor_units, read_amount
from accounting.imports.dates import read_date
from accounting.imports.problems import UnreadableCell
from accounting.ledger.models import LedgerAccount
from accounting.opening.columns import Row, is_blank
from accounting.opening.models import Side
from accounting.opening.naming import ChartNames
from erp.foundation.money import Currency, plain_amount, to_major

# Far above any amount of a business, far below what the database can hold.
MOST_MINOR = 10**15
CONTROL_ROLES = {Side.CUSTOMER: "trade_receivables", Side.SUPPLIER: "trade_payables"}

# The rate of a currency on the first day, base for one unit, or nothing where none is known.
RateOf = Callable[[str], Decimal | None]


@dataclass(slots=True)
class JudgedBalance:
    """A row of the trial balance; ``amount`` in base minor units, debit positive."""

    place: int
    row: Row
    faults: dict[str, str] = field(default_factory=dict)
    account: LedgerAccount | None = None
    suggestion: str = ""
    amount: int = 0
    currency: str = ""
    currency_amount: int = 0


@dataclass(slots=True)
class JudgedItem:
    """A row of open items; amounts as ``OpenItem`` keeps them."""

    place: int
    row: Row
    faults: dict[str, str] = field(default_factory=dict)
    document_date: date | None = None
    due_date: date | None = None
    currency: str = ""
    amount: int = 0
    base_amount: int = 0


@dataclass(frozen=True, slots=True)
class Tie:
    """A control account beside its open items, in base minor units, debit positive."""

    side: Side
    account: LedgerAccount | None
    ledger: int
    items: int

    @property
    def difference(self) -> int:
        """What the ledger has more than the items."""
        return self.ledger - self.items

    @property
    def owed(self) -> tuple[int, int]:
        """Ledger and items as amounts that are owed, by customers or by us: positive as a rule."""
        sign = 1 if self.side == Side.CUSTOMER else -1
        return sign * self.ledger, sign * self.items


@dataclass(frozen=True, slots=True)
class Ground:
    """What a draft is judged by: the chart, the currencies, the first day and its rates."""

    names: ChartNames
    base: Currency
    currencies: dict[str, Currency]
    day: date | None
    rate_of: RateOf

    def control(self, side: Side) -> LedgerAccount | None:
        """The account that holds what all customers, or suppliers, owe."""
        return next((one for one in self.names.chart if one.role == CONTROL_ROLES[side]), None)


@dataclass(slots=True)
class Judged:
    """A whole draft with its totals."""

    balances: list[JudgedBalance]
    items: dict[Side, list[JudgedItem]]
    ties: list[Tie]
    debit: int
    credit: int

    @property
    def difference(self) -> int:
        """Debits less credits of the trial balance."""
        return self.debit - self.credit

    @property
    def faulty_balances(self) -> int:
        """How many rows of the trial balance have something wrong."""
        return sum(1 for one in self.balances if one.faults)

    def faulty_items(self, side: Side) -> int:
        """The same for the open items of one side."""
        return sum(1 for one in self.items[side] if one.faults)


def judge(
    balances: Sequence[Row], customer_items: Sequence[Row], supplier_items: Sequence[Row], ground: Ground
) -> Judged:
    """Judge every row that holds something, and compare the tables with each other."""
    lines = [_balance(place, row, ground) for place, row in enumerate(balances) if not is_blank(row)]
    items = {
        side: _items(rows, ground) for side, rows in ((Side.CUSTOMER, customer_items), (Side.SUPPLIER, supplier_items))
    }
    return Judged(
        balances=lines,
        items=items,
        ties=[_tie(side, lines, items[side], ground) for side in Side],
        debit=sum(one.amount for one in lines if one.amount > 0),
        credit=-sum(one.amount for one in lines if one.amount < 0),
    )


def _tie(side: Side, lines: Sequence[JudgedBalance], items: Sequence[JudgedItem], ground: Ground) -> Tie:
    account = ground.control(side)
    ledger = sum(one.amount for one in lines if account is not None and one.account == account)
    owed = sum(one.base_amount for one in items)
    return Tie(side, account, ledger, owed if side == Side.CUSTOMER else -owed)


def _balance(place: int, row: Row, ground: Ground) -> JudgedBalance:
    judged = JudgedBalance(place, row)
    _find_account(judged, ground)
    debit = _money(judged.faults, row, "debit", ground.base)
    credit = _money(judged.faults, row, "credit", ground.base)
    if debit and credit:
        judged.faults["debit"] = "Write either a debit or a credit."
    elif (debit or 0) < 0 or (credit or 0) < 0:
        judged.faults["debit" if debit else "credit"] = "Write it into the other column, without the minus."
    else:
        judged.amount = (debit or 0) - (credit or 0)
        if not judged.amount and not {"debit", "credit"} & judged.faults.keys():
            judged.faults["debit"] = "Write a debit or a credit, or leave the row empty."
    _convert_balance(judged, ground)
    return judged


def _find_account(judged: JudgedBalance, ground: Ground) -> None:
    text = judged.row.get("account", "")
    given = judged.row.get("given", "")
    account = ground.names.named(text, given)
    judged.account = account
    if account is None:
        judged.suggestion = ground.names.similar_to(given or text)
        judged.faults["account"] = (
            "The chart has no such account. Choose the one that it means." if text or given else "Choose an account."
        )
    elif account.is_group:
        judged.faults["account"] = f"{account} is a heading. Choose an account below it."
    elif not account.is_active:
        judged.faults["account"] = f"{account} is closed. Choose another, or open it again."
    elif account.requires_branch or account.requires_cost_centre:
        what = "branch" if account.requires_branch else "cost centre"
        judged.faults["account"] = f"Every line of {account} names a {what}. Bring its balance in by a journal entry."


def _convert_balance(judged: JudgedBalance, ground: Ground) -> None:
    row, account = judged.row, judged.account
    code = row.get("currency", "").strip().upper() or (account.currency if account else "") or ground.base.code
    judged.currency, judged.currency_amount = code, judged.amount
    currency = ground.currencies.get(code)
    if currency is None:
        judged.faults["currency"] = f"{code[:10]} is no currency. Write a code such as {ground.base.code}."
        return
    if account is not None and account.currency and account.currency != code:
        judged.faults["currency"] = f"{account} is kept in {account.currency} only."
    if code == ground.base.code:
        return
    amount = _money(judged.faults, row, "currency_amount", currency)
    if not amount:
        judged.faults.setdefault("currency_amount", f"Write how many {code} these are.")
        return
    # The side is that of the debit or credit, whatever sign was written.
    judged.currency_amount = abs(amount) if judged.amount >= 0 else -abs(amount)


def _items(rows: Sequence[Row], ground: Ground) -> list[JudgedItem]:
    judged: list[JudgedItem] = []
    seen: dict[tuple[str, str], int] = {}
    for place, row in enumerate(rows):
        if is_blank(row):
            continue
        one = _item(place, row, ground)
        key = (row.get("party", "").strip().casefold(), row.get("number", "").strip().casefold())
        if all(key) and key in seen:
            one.faults["number"] = f"This document stands in row {seen[key] + 1} already."
        seen.setdefault(key, place)
        judged.append(one)
    return judged


def _item(place: int, row: Row, ground: Ground) -> JudgedItem:
    judged = JudgedItem(place, row)
    for name, words, longest in (("party", "Write whose document it is.", 200), ("number", "Write its number.", 60)):
        text = row.get(name, "").strip()
        if not text:
            judged.faults[name] = words
        elif len(text) > longest:
            judged.faults[name] = f"This is longer than {longest} signs."
    judged.document_date = _day(judged.faults, row, "document_date")
    judged.due_date = _day(judged.faults, row, "due_date") if row.get("due_date", "").strip() else judged.document_date
    if judged.document_date and ground.day and judged.document_date > ground.day:
        judged.faults["document_date"] = "It lies after the first day of the books. Enter it there as a document."
    elif judged.document_date and judged.due_date and judged.due_date < judged.document_date:
        judged.faults["due_date"] = "It is due before its own date."
    _convert_item(judged, ground)
    return judged


def _convert_item(judged: JudgedItem, ground: Ground) -> None:
    row = judged.row
    code = row.get("currency", "").strip().upper() or ground.base.code
    judged.currency = code
    currency = ground.currencies.get(code)
    if currency is None:
        judged.faults["currency"] = f"{code[:10]} is no currency. Write a code such as {ground.base.code}."
        return
    amount = _money(judged.faults, row, "amount", currency)
    if not amount:
        judged.faults.setdefault("amount", "Write what of it is still open.")
        return
    judged.amount = judged.base_amount = amount
    if code == ground.base.code:
        return
    judged.base_amount = 0
    if row.get("base_amount", "").strip():
        base = _money(judged.faults, row, "base_amount", ground.base) or 0
        if base and (base < 0) != (amount < 0):
            judged.faults["base_amount"] = "It has another sign than the amount."
            return
        judged.base_amount = base
        return
    rate = ground.rate_of(code)
    if rate is None:
        judged.faults["base_amount"] = (
            f"No rate of {code} is known for that day. Write the amount in {ground.base.code}."
        )
        return
    judged.base_amount = minor_units(to_major(amount, currency.exponent) * rate, ground.base.exponent, "post")


def _money(faults: dict[str, str], row: Row, name: str, currency: Currency) -> int | None:
    """Minor units of a cell; nothing for an empty one, and a fault for one that is no amount."""
    text = row.get(name, "").strip()
    if not text or is_blank_amount(text):
        return None
    try:
        minor = minor_units(read_amount(text, "."), currency.exponent, "refuse")
    except UnreadableCell as fault:
        faults[name] = f"This {fault.explanation}"
        return None
    except TooManyDecimals:
        decimals = f"{currency.exponent} decimals" if currency.exponent else "no decimals"
        faults[name] = f"{currency.code} has {decimals}."
        return None
    if abs(minor) > MOST_MINOR:
        faults[name] = "This amount is too large."
        return None
    return minor


def _day(faults: dict[str, str], row: Row, name: str) -> date | None:
    try:
        return read_date(row.get(name, ""))
    except UnreadableCell as fault:
        faults[name] = f"This {fault.explanation}"
        return None


def in_words(difference: int, currency: Currency) -> str:
    """An amount without its sign, for a sentence."""
    return f"{plain_amount(abs(difference), currency.exponent)} {currency.code}"
